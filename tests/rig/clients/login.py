"""MSAL for Python against the login server: every flow it has, for success and for refusal.

Arguments: login URL, CA file. Prints one object; what it says is judged by tests/rig/simulator.rs.
"""

import html
import json
import re
import sys
from urllib.parse import parse_qsl, urljoin, urlsplit

import msal
import requests

LOGIN, CA = sys.argv[1:]
ADMIN, PASSWORD = "admin@acme.onmicrosoft.com", "Practice-1234"
TOOLS = "14d82eec-204b-4c2f-b7e8-296a70dab67e"
SCOPES = ["User.Read"]


def app(tenant="acme.onmicrosoft.com"):
    authority = f"{LOGIN}/{tenant}"
    return msal.PublicClientApplication(TOOLS, authority=authority, verify=CA, instance_discovery=False)


def pages(url, steps):
    """Fills in the forms of the sign-in pages and returns where they lead in the end."""
    session = requests.Session()
    session.verify = CA
    answer = session.get(url)
    for button, fields in steps:
        form = next(f for f in re.findall(r"<form.*?</form>", answer.text, re.S) if f">{button}</button>" in f)
        tag = re.search(rf'<button([^>]*)>{re.escape(button)}</button>', form).group(1)
        data = {n: html.unescape(v) for n, v in re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', form)}
        data |= fields | dict(re.findall(r'name="(\w+)" value="([\w-]+)"', tag) and
                              [(re.search(r'name="(\w+)"', tag).group(1), re.search(r'value="([\w-]+)"', tag).group(1))])
        action = re.search(r'action="([^"]+)"', form).group(1)
        answer = session.post(urljoin(answer.url, action), data=data, allow_redirects=False)
        if answer.is_redirect:
            return answer.headers["Location"]
    return answer.text


SIGN_IN = [("Next", {"loginfmt": ADMIN}), ("Sign in", {"passwd": PASSWORD})]


def code_flow(spoil=lambda flow: None, tenant="acme.onmicrosoft.com"):
    client = app(tenant)
    flow = client.initiate_auth_code_flow(SCOPES, redirect_uri="http://localhost:49152")
    back = pages(flow["auth_uri"], SIGN_IN)
    spoil(flow)
    answer = dict(parse_qsl(urlsplit(back).query))
    return client, client.acquire_token_by_auth_code_flow(flow, answer)


def brief(result):
    claims = result.get("id_token_claims", {})
    return {"token": "access_token" in result, "codes": result.get("error_codes"), "error": result.get("error"),
            "upn": claims.get("preferred_username"), "refresh": "refresh_token" in result}


def device():
    client = app()
    flow = client.initiate_device_flow(SCOPES)
    steps = [("Next", {"otc": flow["user_code"]}), *SIGN_IN, ("Continue", {})]
    pages(flow["verification_uri"], steps)
    return client.acquire_token_by_device_flow(flow)


def confidential(secret):
    client = msal.ConfidentialClientApplication(
        "22222222-3333-4444-5555-666666666666", client_credential=secret, authority=f"{LOGIN}/acme.com",
        verify=CA, instance_discovery=False)
    return client.acquire_token_for_client(["https://graph.microsoft.com/.default"])


client, by_code = code_flow()
account = client.get_accounts()[0]
silent = client.acquire_token_silent_with_error(SCOPES, account=account, force_refresh=True)
print(json.dumps({
    "password": brief(app().acquire_token_by_username_password(ADMIN, PASSWORD, SCOPES)),
    "wrong_password": brief(app().acquire_token_by_username_password(ADMIN, "wrong", SCOPES)),
    "common": brief(app("common").acquire_token_by_username_password(ADMIN, PASSWORD, SCOPES)),
    "code": brief(by_code),
    "silent": brief(silent),
    "code_at_organizations": brief(code_flow(tenant="organizations")[1]),
    "wrong_verifier": brief(code_flow(lambda flow: flow.update(code_verifier="x" * 43))[1]),
    "device": brief(device()),
    "program": brief(confidential("practice-client-secret")),
    "wrong_secret": brief(confidential("wrong")),
}))
