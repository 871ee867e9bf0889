//! What is said of a request: its tenant, its program, its grant; and of the service itself.

use crate::simulator::login::wordings::INVALID_GRANT;
use crate::simulator::login::wordings::INVALID_REQUEST;
use crate::simulator::login::wordings::UNAUTHORIZED_CLIENT;
use crate::simulator::login::wordings::Wording;

/// In the order of the codes.
pub(super) const WORDINGS: &[Wording] = &[
    Wording::new(50000, "server_error", "There was an error issuing a token."),
    Wording::new(
        54005,
        INVALID_GRANT,
        "OAuth2 Authorization code was already redeemed, please retry with a new valid code \
         or use an existing refresh token.",
    ),
    Wording::new(
        65001,
        INVALID_GRANT,
        "The user or administrator has not consented to use the application with ID '{}'. Send an \
         interactive authorization request for this user and resource.",
    )
    .suberror("consent_required"),
    Wording::new(
        65002,
        INVALID_REQUEST,
        "Consent between first party application '{}' and first party resource \
         '00000003-0000-0000-c000-000000000000' must be configured via preauthorization - \
         applications owned and operated by Microsoft must get approval from the API owner \
         before requesting tokens for that API.",
    ),
    Wording::new(65004, "access_denied", "User declined to consent to access the app."),
    Wording::new(70000, INVALID_GRANT, "Provided grant is invalid or malformed."),
    Wording::new(
        70003,
        "unsupported_grant_type",
        "The app requested an unsupported grant type '{}'.",
    ),
    Wording::new(
        70005,
        "unsupported_response_type",
        "response_type '{}' is not enabled for the application.",
    ),
    Wording::new(
        70007,
        INVALID_REQUEST,
        "response_mode '{}' is not supported for this application.",
    ),
    Wording::new(
        70008,
        INVALID_GRANT,
        "The provided authorization code or refresh token has expired due to inactivity. Send \
         a new interactive authorization request for this user and resource.",
    ),
    Wording::new(
        70011,
        "invalid_scope",
        "The provided value for the input parameter 'scope' is not valid. The scope '{}' does not \
         exist.",
    ),
    Wording::new(
        70016,
        "authorization_pending",
        "OAuth 2.0 device flow error. Authorization is pending. Continue polling.",
    )
    .by_lines(),
    Wording::new(
        70018,
        "bad_verification_code",
        "Invalid verification code due to User typing in wrong user code for device code \
         flow.",
    ),
    Wording::new(
        70020,
        "expired_token",
        "The provided value for the input parameter 'device_code' is not valid. This device \
         code has expired.",
    )
    .by_lines(),
    Wording::new(
        75003,
        "slow_down",
        "The client polls more often than the interval of the device authorization allows.",
    ),
    Wording::new(
        80001,
        INVALID_GRANT,
        "The Authentication Agent is unable to connect to Active Directory.",
    ),
    Wording::new(
        90002,
        "invalid_tenant",
        "Tenant '{}' not found. Check to make sure you have the correct tenant ID and are signing \
         into the correct cloud. Check with your subscription administrator, this may happen if \
         there are no active subscriptions for the tenant.",
    ),
    Wording::new(
        90008,
        INVALID_GRANT,
        "The user or administrator has not consented to use the application with ID '{}'. \
         This happened because application is misconfigured: it must require access to \
         Windows Azure Active Directory by specifying at least 'Sign in and read user \
         profile' permission.",
    ),
    Wording::new(
        90019,
        INVALID_REQUEST,
        "No tenant-identifying information found in either the request or implied by any \
         provided credentials.",
    ),
    Wording::new(90023, INVALID_REQUEST, "Invalid STS request: {}."),
    Wording::new(
        90033,
        "temporarily_unavailable",
        "A transient error has occurred. Please try again.",
    ),
    Wording::new(
        90038,
        INVALID_REQUEST,
        "Confidential Client is not supported in Cross Cloud request.",
    ),
    Wording::new(
        90055,
        "temporarily_unavailable",
        "There are too many incoming requests. Server is busy.",
    ),
    Wording::new(
        90094,
        INVALID_GRANT,
        "Admin consent is required for the permissions requested by the application '{}'. An \
         administrator of the tenant has to consent on behalf of the organization.",
    )
    .suberror("consent_required"),
    Wording::new(
        90095,
        INVALID_GRANT,
        "Admin consent is required for the permissions requested by the application '{}'. The \
         user can send a request for approval.",
    )
    .suberror("consent_required"),
    Wording::new(90119, INVALID_REQUEST, "The user code is null or empty."),
    Wording::new(90120, "authorization_declined", "The request was denied by the user."),
    Wording::new(
        500_011,
        "invalid_resource",
        "The resource principal named {} was not found in the tenant named Acme. This can \
         happen if the application has not been installed by the administrator of the tenant \
         or consented to by any user in the tenant. You might have sent your authentication \
         request to the wrong tenant.",
    ),
    Wording::new(
        700_005,
        INVALID_GRANT,
        "Provided Authorization Code is intended to use against other tenant or application, \
         thus rejected.",
    ),
    Wording::new(
        700_016,
        UNAUTHORIZED_CLIENT,
        "Application with identifier '{}' was not found in the directory '{}'. This can happen \
         if the application has not been installed by the administrator of the tenant or consented \
         to by any user in the tenant. You may have sent your authentication request to the wrong \
         tenant.",
    ),
    Wording::new(
        700_025,
        "invalid_client",
        "Client is public so neither 'client_assertion' nor 'client_secret' should be presented.",
    ),
    Wording::new(
        700_027,
        "invalid_client",
        "Client assertion contains an invalid signature. The key was not found by the \
         provided thumbprint.",
    ),
    Wording::new(
        900_144,
        INVALID_REQUEST,
        "The request body must contain the following parameter: '{}'.",
    ),
    Wording::new(
        900_439,
        INVALID_REQUEST,
        "USGClient not supported on public endpoint. Use the endpoint of the US Government \
         cloud.",
    ),
    Wording::new(900_971, INVALID_REQUEST, "No reply address provided."),
    Wording::new(
        1_002_012,
        "invalid_scope",
        "The provided value for scope {} is not valid. Client credential flows must have a \
         scope value with /.default suffixed to the resource identifier (application ID URI).",
    ),
    Wording::new(
        7_000_215,
        "invalid_client",
        "Invalid client secret provided. Ensure the secret being sent in the request is the \
         client secret value, not the client secret ID, for a secret added to the app.",
    ),
    Wording::new(
        7_000_218,
        "invalid_client",
        "The request body must contain the following parameter: 'client_assertion' or \
         'client_secret'.",
    ),
    Wording::new(
        7_000_222,
        "invalid_client",
        "The provided client secret keys for the app are expired.",
    ),
    Wording::new(
        9_000_411,
        INVALID_REQUEST,
        "The request is not properly formatted. The parameter '{}' is duplicated.",
    ),
    Wording::new(
        9_001_023,
        INVALID_REQUEST,
        "The grant type is not supported over the /common or /consumers endpoints. Please use the \
         /organizations or tenant-specific endpoint.",
    ),
    Wording::new(9_002_313, INVALID_GRANT, "Invalid request. Request is malformed or invalid."),
    // In no list of Microsoft's: what a client does with a code that it has never heard of.
    Wording::new(9_999_999, INVALID_GRANT, "Something that no reference of error codes knows."),
];
