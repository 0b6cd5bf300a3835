// Package main is a chaincode in Go for the tests of the embedded network: it runs as a service, over TLS if it is given
// certificates, or registers with the peer that launched it.
package main

import (
	"encoding/json"
	"fmt"
	"log"
	"os"

	"github.com/hyperledger/fabric-chaincode-go/v2/shim"
	"github.com/hyperledger/fabric-protos-go-apiv2/peer"
)

type chaincode struct{}

func (chaincode) Init(shim.ChaincodeStubInterface) *peer.Response {
	return shim.Success(nil)
}

func (chaincode) Invoke(stub shim.ChaincodeStubInterface) *peer.Response {
	function, arguments := stub.GetFunctionAndParameters()
	run, known := functions[function]
	if !known {
		return shim.Error("unknown function " + function)
	}
	answer, err := run(stub, arguments)
	if err != nil {
		return shim.Error(err.Error())
	}
	return shim.Success(answer)
}

type function func(stub shim.ChaincodeStubInterface, arguments []string) ([]byte, error)

var functions = map[string]function{
	"put": func(stub shim.ChaincodeStubInterface, arguments []string) ([]byte, error) {
		if err := stub.SetEvent("put", []byte(arguments[0])); err != nil {
			return nil, err
		}
		return nil, stub.PutState(arguments[0], []byte(arguments[1]))
	},
	"get": func(stub shim.ChaincodeStubInterface, arguments []string) ([]byte, error) {
		return stub.GetState(arguments[0])
	},
	"getSeveral": func(stub shim.ChaincodeStubInterface, arguments []string) ([]byte, error) {
		values, err := stub.GetMultipleStates(arguments...)
		if err != nil {
			return nil, err
		}
		texts := make([]string, len(values))
		for i, value := range values {
			texts[i] = string(value)
		}
		return json.Marshal(texts)
	},
	// Several writes in one message, where the peer takes batches.
	"putSeveral": func(stub shim.ChaincodeStubInterface, arguments []string) ([]byte, error) {
		stub.StartWriteBatch()
		for _, key := range arguments {
			if err := stub.PutState(key, []byte("batched")); err != nil {
				return nil, err
			}
		}
		if err := stub.DelState(arguments[0]); err != nil {
			return nil, err
		}
		return nil, stub.FinishWriteBatch()
	},
	"range":      readRange,
	"history":    readHistory,
	"putPrivate": putPrivate,
	"getPrivate": func(stub shim.ChaincodeStubInterface, arguments []string) ([]byte, error) {
		return stub.GetPrivateData(arguments[0], arguments[1])
	},
	"mspId": func(shim.ChaincodeStubInterface, []string) ([]byte, error) {
		id, err := shim.GetMSPID()
		return []byte(id), err
	},
}

func readRange(stub shim.ChaincodeStubInterface, arguments []string) ([]byte, error) {
	iterator, err := stub.GetStateByRange(arguments[0], arguments[1])
	if err != nil {
		return nil, err
	}
	defer iterator.Close()
	found := [][]string{}
	for iterator.HasNext() {
		entry, err := iterator.Next()
		if err != nil {
			return nil, err
		}
		found = append(found, []string{entry.Key, string(entry.Value)})
	}
	return json.Marshal(found)
}

func readHistory(stub shim.ChaincodeStubInterface, arguments []string) ([]byte, error) {
	iterator, err := stub.GetHistoryForKey(arguments[0])
	if err != nil {
		return nil, err
	}
	defer iterator.Close()
	values := []string{}
	for iterator.HasNext() {
		change, err := iterator.Next()
		if err != nil {
			return nil, err
		}
		values = append(values, string(change.Value))
	}
	return json.Marshal(values)
}

func putPrivate(stub shim.ChaincodeStubInterface, arguments []string) ([]byte, error) {
	transient, err := stub.GetTransient()
	if err != nil {
		return nil, err
	}
	return nil, stub.PutPrivateData(arguments[0], arguments[1], transient["value"])
}

func main() {
	if address := os.Getenv("CHAINCODE_SERVER_ADDRESS"); address != "" {
		log.Fatal(serve(address))
	}
	log.Fatal(shim.Start(chaincode{}))
}

func serve(address string) error {
	tls, err := tlsProperties()
	if err != nil {
		return err
	}
	server := shim.ChaincodeServer{CCID: "go", Address: address, CC: chaincode{}, TLSProps: tls}
	return server.Start()
}

// tlsProperties reads what CHAINCODE_TLS_KEY, _CERT and _CLIENT_CA name; without a key there is no TLS.
func tlsProperties() (shim.TLSProperties, error) {
	contents := map[string][]byte{}
	for _, name := range []string{"KEY", "CERT", "CLIENT_CA"} {
		path := os.Getenv("CHAINCODE_TLS_" + name)
		if path == "" {
			continue
		}
		content, err := os.ReadFile(path)
		if err != nil {
			return shim.TLSProperties{}, fmt.Errorf("%s: %w", name, err)
		}
		contents[name] = content
	}
	return shim.TLSProperties{
		Disabled:      len(contents["KEY"]) == 0,
		Key:           contents["KEY"],
		Cert:          contents["CERT"],
		ClientCACerts: contents["CLIENT_CA"],
	}, nil
}
