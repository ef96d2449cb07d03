package main

import (
	"context"
	"fmt"
	"os"

	latchkey "example.org/client/generated"
)

type credential struct{}

func (credential) AccessKey(context.Context, latchkey.OperationName) (latchkey.AccessKey, error) {
	return latchkey.AccessKey{APIKey: os.Args[2]}, nil
}

func (credential) SecretKey(context.Context, latchkey.OperationName) (latchkey.SecretKey, error) {
	return latchkey.SecretKey{APIKey: os.Args[3]}, nil
}

func (credential) Session(context.Context, latchkey.OperationName) (latchkey.Session, error) {
	return latchkey.Session{}, nil
}

func main() {
	ctx := context.Background()
	client, err := latchkey.NewClient(os.Args[1], credential{})
	must(err)
	created, err := client.CreateKey(ctx, &latchkey.NewApiKey{Name: "From ogen"}, latchkey.CreateKeyParams{IdempotencyKey: latchkey.NewOptString("ogen-1")})
	must(err)
	key, ok := created.(*latchkey.ApiKeyWithSecretHeaders)
	if !ok || !key.Response.SecretKey.Set {
		panic(fmt.Sprint(created))
	}
	id := key.Response.ID
	listed, err := client.ListKeys(ctx, latchkey.ListKeysParams{Q: latchkey.NewOptString("From ogen")})
	must(err)
	page, ok := listed.(*latchkey.ApiKeyPage)
	if !ok || len(page.Items) != 1 || page.Items[0].ID != id {
		panic(fmt.Sprint(listed))
	}
	deleted, err := client.DeleteKey(ctx, latchkey.DeleteKeyParams{ID: id})
	must(err)
	if _, ok := deleted.(*latchkey.DeleteKeyNoContent); !ok {
		panic(fmt.Sprint(deleted))
	}
	println("done")
}

func must(err error) {
	if err != nil {
		panic(err)
	}
}
