//! What is said of an account: its password, its second factor, what a policy makes of it.

use crate::simulator::login::wordings::INVALID_GRANT;
use crate::simulator::login::wordings::INVALID_REQUEST;
use crate::simulator::login::wordings::UNAUTHORIZED_CLIENT;
use crate::simulator::login::wordings::Wording;

/// In the order of the codes.
pub(super) const WORDINGS: &[Wording] = &[
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
];
