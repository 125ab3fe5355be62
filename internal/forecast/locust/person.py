"""A load test whose people log in and check that their session stays theirs.

    locust -f FILE.py --host https://APP.azurewebsites.net --users 50 --spawn-rate 5 --run-time 10m --stop-timeout 35 --headless --csv load

A --stop-timeout that is longer than PATIENCE counts those who wait for an answer when the time is over.

On several machines: --master on one, --worker --master-host ADDRESS on the others.
Azure Load Testing takes the file as it is (test type Locust); its environment variables
are set there.

A login that takes more than the form field "user" is described by the variable
SCALEOUT_LOGIN_FORM, such as username={user}&password=... or a JSON object: {user} is the
person's name, and the hidden fields of the login page are sent along.
"""

import json
import os
import re
import uuid
from html.parser import HTMLParser
from http.cookiejar import DefaultCookiePolicy
from urllib.parse import parse_qsl, urlsplit

from locust import HttpUser, constant_pacing, task

LOGIN = "@LOGIN@"
SESSION = "@SESSION@"
SECONDS = float(os.environ.get("SCALEOUT_SECONDS", "@SECONDS@"))  # between two requests of a person
PATIENCE = 30  # seconds until a person gives up
FORM = os.environ.get("SCALEOUT_LOGIN_FORM", "").strip()
PERSON = "{user}"
SECRET = re.compile(r"pass|pwd|secret|token|csrf|pin$|otp|code|key", re.I)  # names of fields that are nobody's name


class Without(DefaultCookiePolicy):
    """Drops App Service's affinity cookies: any instance may answer any request."""

    AFFINITY = {"ARRAffinity", "ARRAffinitySameSite"}

    def set_ok(self, cookie, request):
        cookie.secure = False  # is sent over HTTP, too: to an app on this machine
        return cookie.name not in self.AFFINITY and super().set_ok(cookie, request)


class LoginPage(HTMLParser):
    """Finds the hidden fields of the form that asks for a password, or of the first that is sent by POST."""

    def __init__(self, text):
        super().__init__()
        self.forms, self.inside, self.csrf = [], False, ""
        self.feed(text)
        asks = [form for form in self.forms if form["password"]]
        self.password = bool(asks)
        self.hidden = (asks or self.forms or [{"hidden": {}}])[0]["hidden"]

    def handle_starttag(self, tag, attrs):
        a = {name: value or "" for name, value in attrs}
        kind = a.get("type", "").lower()
        if tag == "meta" and a.get("name", "").lower() == "csrf-token":
            self.csrf = a.get("content", "")
        elif tag == "form":
            self.inside = a.get("method", "").lower() == "post"
            if self.inside:
                self.forms.append({"hidden": {}, "password": False})
        elif tag == "input" and self.inside and kind == "password":
            self.forms[-1]["password"] = True
        elif tag == "input" and self.inside and kind == "hidden" and a.get("name"):
            self.forms[-1]["hidden"][a["name"]] = a.get("value", "")

    def handle_endtag(self, tag):
        if tag == "form":
            self.inside = False


def named(value, name):
    """Puts a person's name in its places."""
    if isinstance(value, str):
        return value.replace(PERSON, name)
    if isinstance(value, dict):
        return {key: named(inner, name) for key, inner in value.items()}
    return value


def texts(value, key=""):
    """Yields the fields whose values are text, with their names."""
    if isinstance(value, str):
        yield key, value
    elif isinstance(value, dict):
        for inner, v in value.items():
            yield from texts(v, inner)


IS_JSON = FORM.startswith("{") and not FORM.startswith(PERSON)
FIELDS = json.loads(FORM) if IS_JSON else dict(parse_qsl(FORM, keep_blank_values=True)) if FORM else {"user": PERSON}
SHARED = not any(PERSON in value for _, value in texts(FIELDS))  # everybody is the same user


class Person(HttpUser):
    wait_time = constant_pacing(SECONDS)

    def on_start(self):
        self.name = "person-" + uuid.uuid4().hex[:12]  # also one of its kind among many workers
        self.client.cookies.set_policy(Without())
        self.logged_in = False

    @task
    def check_the_session(self):
        if not self.logged_in:
            self.log_in()
        if self.logged_in:
            with self.ask("GET", SESSION) as answer:
                self.judge(answer)

    def ask(self, method, path, **values):
        return self.client.request(method, path, allow_redirects=False, catch_response=True, timeout=PATIENCE, **values)

    def log_in(self):
        page = LoginPage("")
        if FORM:
            with self.ask("GET", LOGIN) as answer:
                if answer.status_code == 200:
                    page = LoginPage(answer.text)
        fields = named(FIELDS, self.name)
        if IS_JSON:
            tokens = {"X-CSRFToken": page.csrf, "X-CSRF-Token": page.csrf} if page.csrf else {}
            body = {"json": fields, "headers": tokens}
        else:
            body = {"data": {**page.hidden, **fields}}
        with self.ask("POST", LOGIN, **body) as answer:
            if answer.status_code == 0:
                return  # no answer, which Locust has noted
            if answer.status_code not in (302, 303) and answer.status_code // 100 != 2:
                answer.failure(f"login: {answer.status_code}")
            elif FORM and LoginPage(answer.text).password:
                answer.failure("login: the login page again")
            else:
                answer.success()
                self.logged_in = True

    def judge(self, answer):
        """Says of an answer whether the person is still known."""
        code = answer.status_code
        if code == 401 or code // 100 == 3 and (urlsplit(answer.headers.get("Location", "")).path or "/") == LOGIN:
            self.lost(answer, "nobody is logged in")
        elif code == 0:
            pass  # no answer, which Locust has noted
        elif code != 200:
            answer.failure(f"session: {code}")
        else:
            self.recognize(answer)

    def recognize(self, answer):
        try:
            said = json.loads(answer.text)
        except ValueError:
            said = None
        if isinstance(said, dict) and "user" in said:
            user = said["user"]
            if not user:
                self.lost(answer, "nobody is logged in")
            elif self.is_own(str(user)):
                answer.success()
            else:
                self.lost(answer, "it is somebody else's")
        elif said is not None or not FORM:
            answer.failure('session: 200 without JSON {"user": ...}')
        elif any(re.search(r"(?<![\w.@-])" + re.escape(n) + r"(?![\w@-])", answer.text, re.I) for n in self.names()):
            answer.success()
        else:
            self.lost(answer, "the page does not name the person")

    def is_own(self, user):
        if SHARED and not any(key == "user" for key, _ in texts(FIELDS)):
            return True  # a login by e-mail, say, tells nothing of the name that the app shows
        return user.lower() in (n.lower() for n in self.names())

    def names(self):
        for key, value in texts(FIELDS):
            if value and not SECRET.search(key):
                if PERSON in value:
                    yield self.name
                    yield value.replace(PERSON, self.name)
                elif SHARED:
                    yield value

    def lost(self, answer, why):
        answer.failure(f"SESSION LOST: {why}")
        self.logged_in = False
