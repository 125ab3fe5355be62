package demo

import (
	"context"
	"errors"
	"fmt"
	"log"
	"strings"
	"sync"
	"time"

	"github.com/Azure/azure-sdk-for-go/sdk/azcore"
	"github.com/Azure/azure-sdk-for-go/sdk/azcore/policy"
	"github.com/Azure/azure-sdk-for-go/sdk/azidentity"
	"github.com/redis/go-redis/v9/auth"

	"scaleout/program/appenv"
)

// tokenScope is what a token for a cache is asked with.
const tokenScope = "https://redis.azure.com/.default"

// renewAfter is the part of a token's time after which the next one is asked for. A cache closes
// a connection when its token ends, so each has to log in again before that.
const renewAfter = 0.7

// login are what the app logs in to a cache with, where REDIS_URL has no key: the object id of
// its identity, and tokens.
type login struct {
	user string
	get  func(context.Context) (azcore.AccessToken, error)

	mu        sync.Mutex
	token     azcore.AccessToken
	listeners map[int]auth.CredentialsListener // a connection each
	next      int
}

// newLogin finds the app's identity in the environment, as App Service sets it.
func newLogin(get func(string) string) (*login, error) {
	user := get(appenv.RedisUsername)
	if user == "" {
		return nil, fmt.Errorf("REDIS_URL has no key, and %s, the object id to log in with, is not set", appenv.RedisUsername)
	}
	o := &azidentity.ManagedIdentityCredentialOptions{}
	if id := get(appenv.AzureClientID); id != "" {
		o.ID = azidentity.ClientID(id)
	}
	credential, err := azidentity.NewManagedIdentityCredential(o)
	if err != nil {
		return nil, err
	}
	return &login{user: user, listeners: map[int]auth.CredentialsListener{}, get: func(ctx context.Context) (azcore.AccessToken, error) {
		return credential.GetToken(ctx, policy.TokenRequestOptions{Scopes: []string{tokenScope}})
	}}, nil
}

// Subscribe implements auth.StreamingCredentialsProvider: a new connection gets the token that
// there is, and hears of each that follows.
func (l *login) Subscribe(listener auth.CredentialsListener) (auth.Credentials, auth.UnsubscribeFunc, error) {
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	l.mu.Lock()
	defer l.mu.Unlock()
	if !l.token.ExpiresOn.After(time.Now()) {
		token, err := l.get(ctx)
		if err != nil {
			return nil, nil, fmt.Errorf("the app's identity gets no token: %w", err)
		}
		l.token = token
	}
	at := l.next
	l.next++
	l.listeners[at] = listener
	return l.credentials(), func() error {
		l.mu.Lock()
		defer l.mu.Unlock()
		delete(l.listeners, at)
		return nil
	}, nil
}

func (l *login) credentials() auth.Credentials {
	return auth.NewBasicCredentials(l.user, l.token.Token)
}

// keep renews the token until ctx ends, each before it ends.
func (l *login) keep(ctx context.Context) {
	for {
		wait := time.Second
		if err := l.renew(ctx); err != nil {
			log.Print("demo app: the app's identity gets no token, and has one until it ends: ", err)
		} else {
			wait = max(wait, time.Duration(renewAfter*float64(time.Until(l.ends()))))
		}
		select {
		case <-time.After(wait):
		case <-ctx.Done():
			return
		}
	}
}

func (l *login) ends() time.Time {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.token.ExpiresOn
}

// renew asks for a token and has all connections log in with it. The identity endpoint and
// its client may have one kept that is good for a while: then there is nothing to do yet.
func (l *login) renew(ctx context.Context) error {
	limited, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	token, err := l.get(limited)
	if err != nil {
		return err
	}
	l.mu.Lock()
	same := token.Token == l.token.Token
	l.token = token
	credentials, listeners := l.credentials(), make([]auth.CredentialsListener, 0, len(l.listeners))
	for _, listener := range l.listeners {
		listeners = append(listeners, listener)
	}
	l.mu.Unlock()
	if same {
		return nil
	}
	for _, listener := range listeners {
		listener.OnNext(credentials)
	}
	return nil
}

// explained says what a refused login means where it was by token. The error holds neither.
func (l *login) explained(err error) error {
	if l == nil || err == nil || !strings.Contains(err.Error(), "WRONGPASS") && !strings.Contains(err.Error(), "NOAUTH") {
		return err
	}
	return errors.Join(fmt.Errorf("the cache does not let the app's identity in (object id %s): "+
		"is its access policy assignment still there? 'scaleout verify' says what to do", l.user), err)
}
