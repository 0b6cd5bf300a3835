import { join } from "node:path";
import { stringify } from "yaml";
import { hostPortOf } from "../host-port.js";
import type { Node } from "../plan.js";

/** An orderer's `orderer.yaml`: only what is set here, for Fabric 3 refuses keys it does not know. */
export function ordererYaml(orderer: Node): string {
  const { host, port } = hostPortOf(orderer.address);
  const { tls } = orderer;
  return stringify({
    General: {
      ListenAddress: host,
      ListenPort: port,
      TLS: { Enabled: true, PrivateKey: tls.key, Certificate: tls.cert, RootCAs: [tls.ca], ClientAuthRequired: false },
      Cluster: { ClientCertificate: tls.cert, ClientPrivateKey: tls.key, RootCAs: [tls.ca], SendBufferSize: 100 },
      // Channels are joined through the admin API.
      BootstrapMethod: "none",
      LocalMSPDir: orderer.mspDir,
      LocalMSPID: orderer.mspId,
      BCCSP: { Default: "SW", SW: { Hash: "SHA2", Security: 256 } },
      Authentication: { TimeWindow: "15m" },
    },
    FileLedger: { Location: join(orderer.dir, "data") },
    Operations: { ListenAddress: orderer.operationsAddress, TLS: { Enabled: false } },
    Metrics: { Provider: "prometheus" },
    Admin: {
      ListenAddress: orderer.secondAddress,
      TLS: {
        Enabled: true,
        PrivateKey: tls.key,
        Certificate: tls.cert,
        RootCAs: [tls.ca],
        ClientAuthRequired: true,
        ClientRootCAs: [tls.ca],
      },
    },
    ChannelParticipation: { Enabled: true, MaxRequestBodySize: "1 MB" },
    Consensus: { WALDir: join(orderer.dir, "wal"), SnapDir: join(orderer.dir, "snap") },
  });
}
