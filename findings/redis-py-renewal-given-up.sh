#!/usr/bin/env bash
# redis-py 8.1.0: the token manager behind redis-entraid stops renewing for good in two ordinary cases. Where
# the issuer fails for longer than a renewal's tries take (three within some 10 ms, as redis-entraid configures it),
# the listener hears of one error, and nothing is tried again, though the token that it has lives on.
# Where less of a token's life is left than the lower bound asks for, one renewal happens at once
# and none after it, without an error.
# Whom it hurts: whoever logs in to Azure Managed Redis by Microsoft Entra ID. An issuer that was away
# for a second in the night is an outage once the token ends, and only a restart of the app mends it.
# Seen with redis-py 8.1.0 and redis-entraid 1.2.2.
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
python3 -m venv "$dir/env"
"$dir/env/bin/pip" install --quiet --disable-pip-version-check redis==8.1.0 redis-entraid==1.2.2
"$dir/env/bin/python" - <<'EOF'
import inspect, threading, time
from redis.auth.err import RequestTokenErr
from redis.auth.idp import IdentityProviderInterface
from redis.auth.token import SimpleToken
from redis.auth.token_manager import CredentialsListener, RetryPolicy, TokenManager, TokenManagerConfig
from redis_entraid.cred_provider import create_from_default_azure_credential

usual = inspect.signature(create_from_default_azure_credential).parameters["token_manager_config"].default
policy = usual.get_retry_policy()
print("redis-entraid's own policy:", policy.get_max_attempts(), "tries,", policy.get_delay_in_ms(), "ms apart")
assert (policy.get_max_attempts(), policy.get_delay_in_ms()) == (3, 3)

LIFE = 1.0  # seconds


class Issuer(IdentityProviderInterface):
    """Hands out tokens that live for a second, but for a while in which it cannot."""

    def __init__(self, away):
        self.away, self.asked, self.begin = away, [], time.monotonic()

    def request_token(self, force_refresh=False):
        at = time.monotonic() - self.begin
        self.asked.append(at)
        if self.away[0] <= at < self.away[1]:
            raise RequestTokenErr("the issuer is away")
        now = time.time() * 1000
        return SimpleToken(f"token {len(self.asked)}", now + LIFE * 1000, now, {"oid": "user"})


def watch(issuer, config):
    """What a listener hears in five lives of a token."""
    tokens, errors, over = [], [], threading.Event()
    listener = CredentialsListener()
    listener.on_next, listener.on_error = tokens.append, errors.append
    manager = TokenManager(issuer, config)
    manager.start(listener)
    over.wait(5 * LIFE)
    manager.stop()
    return len(tokens), len(errors)


def config(bound):
    return TokenManagerConfig(0.7, bound, 10_000, RetryPolicy(3, 3))


steady = watch(Issuer((9, 9)), config(0))
gap = watch(Issuer((0.5, 1.0)), config(0))  # away at 0.7 s, when the first renewal is due
bound = watch(Issuer((9, 9)), config(1500))
print("tokens and errors, nothing wrong:        ", steady)
print("the issuer is away for half a second:    ", gap)
print("lower bound above a token's life:        ", bound)
assert steady[0] >= 5 and steady[1] == 0, steady
assert gap == (1, 1), gap
assert bound == (1, 0), bound
EOF
