//! The wording of each AADSTS code: recorded where there is a recording (`entra.md` 1.6), else the
//! text of Microsoft's reference of error codes.

/// The wording of one code. `{}` in the text is where a name of the request goes.
pub(super) struct Wording {
    pub(super) code: u32,
    pub(super) error: &'static str,
    pub(super) text: &'static str,
    pub(super) suberror: Option<&'static str>,
    /// Claims that a client would have to ask for; on the wire they are JSON inside a string.
    pub(super) claims: Option<&'static str>,
    /// Recordings up to 2023 part the ids by line breaks, later ones by single spaces.
    pub(super) separator: &'static str,
}

impl Wording {
    pub(super) const fn new(code: u32, error: &'static str, text: &'static str) -> Self {
        Self { code, error, text, suberror: None, claims: None, separator: " " }
    }

    const fn suberror(self, suberror: &'static str) -> Self {
        Self { suberror: Some(suberror), ..self }
    }

    const fn claims(self, claims: &'static str) -> Self {
        Self { claims: Some(claims), ..self }
    }

    const fn by_lines(self) -> Self {
        Self { separator: "\r\n", ..self }
    }
}

const INVALID_GRANT: &str = "invalid_grant";
const INVALID_REQUEST: &str = "invalid_request";
const UNAUTHORIZED_CLIENT: &str = "unauthorized_client";

/// In the order of the codes.
pub(super) const WORDINGS: &[Wording] = &[
    Wording::new(50000, "server_error", "There was an error issuing a token."),
    Wording::new(
        50005,
        INVALID_GRANT,
        "User tried to log in to a device from a platform that's currently not supported \
         through Conditional Access policy.",
    ).suberror("message_only"),
    Wording::new(
        50011,
        INVALID_REQUEST,
        "The redirect URI '{}' specified in the request does not match the redirect URIs \
         configured for the application '{}'. Make sure the redirect URI sent in the request \
         matches one added to your application in the Azure portal.",
    ),
    Wording::new(
        50020,
        INVALID_REQUEST,
        "User account '{EmailHidden}' from identity provider '{}' does not exist in tenant \
         '{}' and cannot access the application '{}' in that tenant. The account needs to be \
         added as an external user in the tenant first. Sign out and sign in again with a \
         different Azure Active Directory user account.",
    ),
    Wording::new(
        50034,
        INVALID_GRANT,
        "The user account {EmailHidden} does not exist in the {} directory. To sign into this \
         application, the account must be added to the directory.",
    )
    .suberror("bad_token"),
    Wording::new(
        50052,
        INVALID_GRANT,
        "The password entered exceeds the maximum length of 256. Please reach out to your \
         admin to reset the password.",
    ),
    Wording::new(
        50053,
        UNAUTHORIZED_CLIENT,
        "You've tried to sign in too many times with an incorrect user ID or password.",
    )
    .by_lines(),
    Wording::new(50055, INVALID_GRANT, "Password is expired.")
        .suberror("user_password_expired")
        .by_lines(),
    Wording::new(
        50056,
        INVALID_GRANT,
        "Invalid or null password: password does not exist in the directory for this user.",
    ),
    Wording::new(50057, INVALID_GRANT, "The user account is disabled."),
    Wording::new(
        50058,
        "login_required",
        "A silent sign-in request was sent but no user is signed in.",
    ),
    Wording::new(
        50059,
        INVALID_REQUEST,
        "No tenant-identifying information found in either the request or implied by any provided \
         credentials.",
    ),
    Wording::new(
        50072,
        INVALID_GRANT,
        "Due to a configuration change made by your administrator, or because you moved to a \
         new location, you must enroll in multi-factor authentication to access \
         '00000003-0000-0000-c000-000000000000'.",
    ).suberror("basic_action"),
    Wording::new(
        50074,
        INVALID_GRANT,
        "Strong Authentication is required.",
    ).suberror("basic_action"),
    Wording::new(
        50076,
        INVALID_GRANT,
        "Due to a configuration change made by your administrator, or because you moved to a new \
         location, you must use multi-factor authentication to access \
         '00000003-0000-0000-c000-000000000000'.",
    )
    .suberror("basic_action"),
    Wording::new(
        50078,
        INVALID_GRANT,
        "Presented multi-factor authentication has expired due to policies configured by your \
         administrator, you must refresh your multi-factor authentication to access \
         '00000003-0000-0000-c000-000000000000'.",
    ).suberror("basic_action"),
    Wording::new(
        50079,
        INVALID_GRANT,
        "Due to a configuration change made by your administrator, or because you moved to a new \
         location, you must enroll in multi-factor authentication to access \
         '00000003-0000-0000-c000-000000000000'.",
    )
    .suberror("basic_action"),
    Wording::new(
        50097,
        INVALID_GRANT,
        "Device authentication is required.",
    ).suberror("message_only"),
    Wording::new(
        50105,
        INVALID_GRANT,
        "Your administrator has configured the application '{}' to block users unless they \
         are specifically granted ('assigned') access to the application.",
    ).suberror("message_only"),
    Wording::new(
        50125,
        INVALID_GRANT,
        "Sign-in was interrupted because of a password reset or password registration entry.",
    ).suberror("basic_action"),
    Wording::new(
        50126,
        INVALID_GRANT,
        "Error validating credentials due to invalid username or password.",
    ),
    Wording::new(
        50128,
        INVALID_REQUEST,
        "Invalid domain name. No tenant-identifying information found in either the request \
         or implied by any provided credentials.",
    ),
    Wording::new(
        50131,
        INVALID_GRANT,
        "Device is not in required device state, the request was blocked due to suspicious \
         activity, access policy, or security policy decisions.",
    ).suberror("message_only"),
    Wording::new(
        50135,
        INVALID_GRANT,
        "Password change is required due to account risk.",
    ).suberror("basic_action"),
    Wording::new(
        50142,
        INVALID_GRANT,
        "Password change is required due to a conditional access policy.",
    ).suberror("basic_action"),
    Wording::new(
        50144,
        INVALID_GRANT,
        "User's Active Directory password has expired.",
    ).suberror("user_password_expired"),
    Wording::new(
        50148,
        INVALID_GRANT,
        "The code_verifier does not match the code_challenge supplied in the authorization \
         request for PKCE: it is missing.",
    ),
    Wording::new(
        50158,
        INVALID_GRANT,
        "External security challenge not satisfied. User will be redirected to another page \
         or authentication provider to satisfy additional authentication challenges.",
    ).suberror("basic_action"),
    Wording::new(
        50173,
        INVALID_GRANT,
        "The provided grant has expired due to it being revoked, a fresh auth token is \
         needed. The user might have changed or reset their password.",
    ).suberror("bad_token"),
    Wording::new(
        50196,
        INVALID_GRANT,
        "The server terminated an operation because it encountered a loop while processing a \
         request",
    ),
    Wording::new(
        50203,
        INVALID_GRANT,
        "User has not registered the authenticator app.",
    ).suberror("basic_action"),
    Wording::new(
        51004,
        INVALID_GRANT,
        "The user account {EmailHidden} does not exist in the directory. To sign into this \
         application, the account must be added to the directory.",
    ),
    Wording::new(
        53000,
        INVALID_GRANT,
        "Device is not in required device state: compliant. Conditional Access policy \
         requires a compliant device, and the device is not compliant.",
    ).suberror("message_only"),
    Wording::new(
        53001,
        INVALID_GRANT,
        "Device is not in required device state: domain_joined. Conditional Access policy \
         requires a domain joined device, and the device is not domain joined.",
    ).suberror("message_only"),
    Wording::new(
        53002,
        INVALID_GRANT,
        "Application used is not an approved application for Conditional Access.",
    ).suberror("message_only"),
    Wording::new(
        53003,
        INVALID_GRANT,
        "Access has been blocked by Conditional Access policies. The access policy does not allow \
         token issuance.",
    )
    .suberror("message_only")
    .claims(
        r#"{"access_token":{"capolids":{"essential":true,"values":["ac3e0000-b10c-4000-8000-000000000001"]}}}"#,
    ),
    Wording::new(
        53010,
        INVALID_GRANT,
        "Can't configure multifactor authentication methods because the organization requires \
         this information to be set from specific locations or devices.",
    ).suberror("message_only"),
    Wording::new(
        53011,
        INVALID_GRANT,
        "User blocked due to risk on home tenant.",
    ).suberror("message_only"),
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
    Wording::new(
        65004,
        "access_denied",
        "User declined to consent to access the app.",
    ),
    Wording::new(
        70000,
        INVALID_GRANT,
        "Provided grant is invalid or malformed.",
    ),
    Wording::new(70003, "unsupported_grant_type", "The app requested an unsupported grant type '{}'."),
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
    ).by_lines(),
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
    ).by_lines(),
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
    Wording::new(
        90023,
        INVALID_REQUEST,
        "Invalid STS request: {}.",
    ),
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
    ).suberror("consent_required"),
    Wording::new(
        90095,
        INVALID_GRANT,
        "Admin consent is required for the permissions requested by the application '{}'. The \
         user can send a request for approval.",
    ).suberror("consent_required"),
    Wording::new(
        90119,
        INVALID_REQUEST,
        "The user code is null or empty.",
    ),
    Wording::new(
        90120,
        "authorization_declined",
        "The request was denied by the user.",
    ),
    Wording::new(
        500_011,
        "invalid_resource",
        "The resource principal named {} was not found in the tenant named Acme. This can \
         happen if the application has not been installed by the administrator of the tenant \
         or consented to by any user in the tenant. You might have sent your authentication \
         request to the wrong tenant.",
    ),
    Wording::new(
        500_021,
        INVALID_GRANT,
        "Access to 'Acme' tenant is denied. Your administrator configures tenant \
         restrictions.",
    ).suberror("message_only"),
    Wording::new(
        500_121,
        INVALID_GRANT,
        "Authentication failed during strong authentication request.",
    ).suberror("basic_action"),
    Wording::new(
        501_481,
        INVALID_GRANT,
        "The Code_Verifier does not match the code_challenge supplied in the authorization \
         request.",
    ),
    Wording::new(
        501_491,
        INVALID_REQUEST,
        "Invalid size of Code_Challenge parameter.",
    ),
    Wording::new(
        530_031,
        INVALID_GRANT,
        "Access policy does not allow token issuance.",
    ).suberror("message_only"),
    Wording::new(
        530_032,
        INVALID_GRANT,
        "Blocked by security policy.",
    ).suberror("message_only"),
    Wording::new(
        530_033,
        INVALID_GRANT,
        "Remote device flow blocked due to device-based conditional access.",
    ).suberror("message_only"),
    Wording::new(
        530_035,
        INVALID_GRANT,
        "Access has been blocked by security defaults. The request is using legacy \
         authentication or is deemed unsafe by security defaults policies.",
    ).suberror("message_only"),
    Wording::new(
        530_036,
        INVALID_GRANT,
        "The refresh token is invalid due to authentication flow checks by Conditional \
         Access.",
    ).suberror("message_only"),
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
    Wording::new(
        900_971,
        INVALID_REQUEST,
        "No reply address provided.",
    ),
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
    Wording::new(
        9_002_313,
        INVALID_GRANT,
        "Invalid request. Request is malformed or invalid.",
    ),
    // In no list of Microsoft's: what a client does with a code that it has never heard of.
    Wording::new(9_999_999, INVALID_GRANT, "Something that no reference of error codes knows."),
];
