package main

import (
	"context"
	"net/http"
	"os"

	latchkey "example.org/client/generated"
)

func main() {
	ctx := context.Background()
	credential := func(_ context.Context, request *http.Request) error {
		request.Header.Set("accessKey", os.Args[2])
		request.Header.Set("secretKey", os.Args[3])
		return nil
	}
	client, err := latchkey.NewClientWithResponses(os.Args[1], latchkey.WithRequestEditorFn(credential))
	must(err)
	once := "go-1"
	created, err := client.CreateKeyWithResponse(ctx, &latchkey.CreateKeyParams{IdempotencyKey: &once}, latchkey.NewApiKey{Name: "From oapi-codegen"})
	must(err)
	if created.JSON201 == nil || created.JSON201.SecretKey == nil {
		panic(string(created.Body))
	}
	id := created.JSON201.Id
	q := "From oapi-codegen"
	listed, err := client.ListKeysWithResponse(ctx, &latchkey.ListKeysParams{Q: &q})
	must(err)
	if listed.JSON200 == nil || len(listed.JSON200.Items) != 1 || listed.JSON200.Items[0].Id != id {
		panic(string(listed.Body))
	}
	deleted, err := client.DeleteKeyWithResponse(ctx, id, nil)
	must(err)
	if deleted.StatusCode() != 204 {
		panic(deleted.Status())
	}
	println("done")
}

func must(err error) {
	if err != nil {
		panic(err)
	}
}
