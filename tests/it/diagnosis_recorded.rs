//! Error bodies of Entra as they were recorded and published.

/// Recorded error bodies: status, what decides, its suberror, the body.
pub(crate) const RECORDED: [(u16, &str, Option<&str>, &str); 15] = [
    (
        400,
        "AADSTS50126",
        None,
        r#"{"error":"invalid_grant","error_description":"AADSTS50126: Error validating credentials due to invalid username or password.\r\nTrace ID: d9cc74aa-91da-4bd2-b77f-ecaa6ec28d00\r\nCorrelation ID: 38941c60-5898-462b-9ab7-cb4bfa0cb18e\r\nTimestamp: 2020-12-10 05:09:57Z","error_codes":[50126],"timestamp":"2020-12-10 05:09:57Z","trace_id":"d9cc74aa-91da-4bd2-b77f-ecaa6ec28d00","correlation_id":"38941c60-5898-462b-9ab7-cb4bfa0cb18e","error_uri":"https://login.microsoftonline.com/error?code=50126"}"#,
    ),
    (
        400,
        "AADSTS50126",
        None,
        r#"{"error":"invalid_grant","error_description":"AADSTS50126: Error validating credentials due to invalid username or password. Trace ID: 533bf45e-1c05-4e8a-bb1b-313991a73a00 Correlation ID: 7c77db90-c37c-465a-9e7a-553fe968c700 Timestamp: 2025-02-27 22:38:35Z","error_codes":[50126],"timestamp":"2025-02-27 22:38:35Z","trace_id":"533bf45e-1c05-4e8a-bb1b-313991a73a00","correlation_id":"7c77db90-c37c-465a-9e7a-553fe968c700","error_uri":"https://login.microsoftonline.com/error?code=50126"}"#,
    ),
    (
        400,
        "AADSTS50076",
        Some("basic_action"),
        r#"{"error":"invalid_grant","error_description":"AADSTS50076: Due to a configuration change made by your administrator, or because you moved to a new location, you must use multi-factor authentication to access '00000003-0000-0000-c000-000000000000'. Trace ID: fe370167-0bac-4a7c-98c7-b1df1d63f801 Correlation ID: 1fe73093-c804-4bf8-9a91-990f23c719c3 Timestamp: 2023-11-25 19:49:04Z","error_codes":[50076],"timestamp":"2023-11-25 19:49:04Z","trace_id":"fe370167-0bac-4a7c-98c7-b1df1d63f801","correlation_id":"1fe73093-c804-4bf8-9a91-990f23c719c3","error_uri":"https://login.microsoftonline.com/error?code=50076","suberror":"basic_action"}"#,
    ),
    (
        400,
        "AADSTS50076",
        None,
        r#"{"error":"interaction_required","error_description":"AADSTS50076: Due to a configuration change made by your administrator, or because you moved to a new location, you must use multi-factor authentication to access '797f4846-ba00-4fd7-ba43-dac1f8f63013'.\r\nTrace ID: fe370167-0bac-4a7c-98c7-b1df1d63f801\r\nCorrelation ID: 1fe73093-c804-4bf8-9a91-990f23c719c3\r\nTimestamp: 2023-11-25 19:49:04Z","error_codes":[50076],"timestamp":"2023-11-25 19:49:04Z","trace_id":"fe370167-0bac-4a7c-98c7-b1df1d63f801","correlation_id":"1fe73093-c804-4bf8-9a91-990f23c719c3"}"#,
    ),
    (
        400,
        "AADSTS50079",
        None,
        r#"{"error":"interaction_required","error_description":"AADSTS50079: Due to a configuration change made by your administrator, or because you moved to a new location, you must enroll in multifactor authentication to access 'bf8d80f9-9098-4972-b203-500f535113b1'.\r\nTrace ID: b72a68c3-0926-4b8e-bc35-3150069c2800\r\nCorrelation ID: 73d656cf-54b1-4eb2-b429-26d8165a52d7\r\nTimestamp: 2017-05-01 22:43:20Z","error_codes":[50079],"timestamp":"2017-05-01 22:43:20Z","trace_id":"b72a68c3-0926-4b8e-bc35-3150069c2800","correlation_id":"73d656cf-54b1-4eb2-b429-26d8165a52d7","claims":"{\"access_token\":{\"polids\":{\"essential\":true,\"values\":[\"9ab03e19-ed42-4168-b6b7-7001fb3e933a\"]}}}"}"#,
    ),
    (
        400,
        "AADSTS50034",
        Some("bad_token"),
        r#"{"error":"invalid_grant","error_description":"AADSTS50034: The user account {user} does not exist in the {tenant-guid} directory. To sign into this application, the account must be added to the directory.\r\nTrace ID: 31eaf6eb-f2d8-4324-8d9f-0ddf70734101\r\nCorrelation ID: 2bd41f9f-0ec3-44e8-8ad0-f34262084004\r\nTimestamp: 2021-08-04 08:21:45Z","error_codes":[50034],"timestamp":"2021-08-04 08:21:45Z","trace_id":"31eaf6eb-f2d8-4324-8d9f-0ddf70734101","correlation_id":"2bd41f9f-0ec3-44e8-8ad0-f34262084004","error_uri":"https://login.microsoftonline.com/error?code=50034","suberror":"bad_token"}"#,
    ),
    (
        400,
        "AADSTS50053",
        None,
        r#"{"error":"unauthorized_client","error_description":"AADSTS50053: You've tried to sign in too many times with an incorrect user ID or password.\r\nTrace ID: 844ac5d8-8160-4dee-90ce-6d8c9443d400\r\nCorrelation ID: 23fe8867-0e8f-4e56-8764-0cdc7c61c325\r\nTimestamp: 2019-06-06 09:47:23Z","error_codes":[50053],"timestamp":"2019-06-06 09:47:23Z","trace_id":"844ac5d8-8160-4dee-90ce-6d8c9443d400","correlation_id":"23fe8867-0e8f-4e56-8764-0cdc7c61c325"}"#,
    ),
    (
        400,
        "AADSTS50055",
        Some("user_password_expired"),
        r#"{"error":"user_password_expired","error_description":"AADSTS50055: Password is expired.\r\nTrace ID: 241a7a47-e59f-42d8-9263-fbb7c1d51e00\r\nCorrelation ID: c7fe4a42-67e4-4acd-9fb6-f4fb6db76d6a\r\nTimestamp: 2019-06-06 17:29:37Z","error_codes":[50055],"timestamp":"2019-06-06 17:29:37Z","trace_id":"241a7a47-e59f-42d8-9263-fbb7c1d51e00","correlation_id":"c7fe4a42-67e4-4acd-9fb6-f4fb6db76d6a","suberror":"user_password_expired","password_change_url":"https://portal.microsoftonline.com/ChangePassword.aspx"}"#,
    ),
    (
        400,
        "AADSTS53003",
        Some("message_only"),
        r#"{"error":"invalid_grant","error_description":"AADSTS53003: Access has been blocked by Conditional Access policies. The access policy does not allow token issuance. Trace ID: 11223344-5566-7788-9900-aabbccddeeff Correlation ID: ffeeddcc-bbaa-9988-7766-554433221100 Timestamp: 2025-03-07 21:25:44Z","error_codes":[53003],"timestamp":"2025-03-07 21:25:44Z","trace_id":"11223344-5566-7788-9900-aabbccddeeff","correlation_id":"ffeeddcc-bbaa-9988-7766-554433221100","error_uri":"https://login.microsoftonline.com/error?code=53003","suberror":"message_only","claims":"{\"access_token\":{\"capolids\":{\"essential\":true,\"values\":[\"01234567-89ab-cdef-fedc-ba9876543210\"]}}}"}"#,
    ),
    (
        400,
        "AADSTS53003",
        Some("message_only"),
        r#"{"error":"interaction_required","suberror":"message_only","error_description":"AADSTS53003: Access has been blocked by Conditional Access policies.\r\nTrace ID: 11223344-5566-7788-9900-aabbccddeeff\r\nCorrelation ID: ffeeddcc-bbaa-9988-7766-554433221100\r\nTimestamp: 2023-03-07 21:25:44Z","error_codes":[53003],"timestamp":"2023-03-07 21:25:44Z","trace_id":"11223344-5566-7788-9900-aabbccddeeff","correlation_id":"ffeeddcc-bbaa-9988-7766-554433221100","error_uri":"https://login.microsoft.com/error?code=53003"}"#,
    ),
    (
        400,
        "AADSTS65001",
        None,
        r#"{"error":"invalid_grant","error_description":"AADSTS65001: The user or administrator has not consented to use the application with ID 'http://TestSpWithCert'. Send an interactive authorization request for this user and resource.\r\nTrace ID: 48285e18-5e24-48a3-98b3-93027d392700\r\nCorrelation ID: 08cd347f-117e-412d-9a63-b2fc533fef22\r\nTimestamp: 2017-08-31 18:32:48Z","error_codes":[65001],"timestamp":"2017-08-31 18:32:48Z","trace_id":"48285e18-5e24-48a3-98b3-93027d392700","correlation_id":"08cd347f-117e-412d-9a63-b2fc533fef22"}"#,
    ),
    (
        400,
        "AADSTS700016",
        None,
        r#"{"error":"unauthorized_client","error_description":"AADSTS700016: Application with identifier '8060e3ec-cbe3-4174-94cf-80065f998444' was not found in the directory 'EUNEIZ'. This can happen if the application has not been installed by the administrator of the tenant or consented to by any user in the tenant. You may have sent your authentication request to the wrong tenant. Trace ID: 188cb9ad-d9b2-4524-8782-25869db52800 Correlation ID: a8c89392-6a00-4bb6-ba69-21ec99450aac Timestamp: 2026-05-24 13:34:39Z","error_codes":[700016],"timestamp":"2026-05-24 13:34:39Z","trace_id":"188cb9ad-d9b2-4524-8782-25869db52800","correlation_id":"a8c89392-6a00-4bb6-ba69-21ec99450aac","error_uri":"https://login.microsoftonline.com/error?code=700016"}"#,
    ),
    (
        401,
        "AADSTS7000218",
        None,
        r#"{"error":"invalid_client","error_description":"AADSTS7000218: The request body must contain the following parameter: 'client_assertion' or 'client_secret'.\r\nTrace ID: 48285e18-5e24-48a3-98b3-93027d392700\r\nCorrelation ID: 08cd347f-117e-412d-9a63-b2fc533fef22\r\nTimestamp: 2019-08-31 18:32:48Z","error_codes":[7000218],"timestamp":"2019-08-31 18:32:48Z","trace_id":"48285e18-5e24-48a3-98b3-93027d392700","correlation_id":"08cd347f-117e-412d-9a63-b2fc533fef22"}"#,
    ),
    (
        401,
        "AADSTS7000215",
        None,
        r#"{"error":"invalid_client","error_description":"AADSTS7000215: Invalid client secret is provided.\r\nTrace ID: b179b7db-c957-4917-a1b6-66fab2042a00\r\nCorrelation ID: 4cfc9c81-660f-4a1a-ba0b-87db205c5461\r\nTimestamp: 2020-04-07 20:52:51Z","error_codes":[7000215],"timestamp":"2020-04-07 20:52:51Z","trace_id":"b179b7db-c957-4917-a1b6-66fab2042a00","correlation_id":"4cfc9c81-660f-4a1a-ba0b-87db205c5461","error_uri":"https://login.microsoftonline.com/error?code=7000215"}"#,
    ),
    (
        400,
        "AADSTS90002",
        None,
        r#"{"error":"invalid_tenant","error_description":"AADSTS90002: Tenant 'contoso.invalid' not found. Check to make sure you have the correct tenant ID and are signing into the correct cloud. Check with your subscription administrator, this may happen if there are no active subscriptions for the tenant. Trace ID: 5dd3d897-77ec-454b-907d-fca043f35600 Correlation ID: 2e2eacc0-4b67-43e0-8218-22de0a18a1eb Timestamp: 2024-07-16 08:41:45Z","error_codes":[90002],"timestamp":"2024-07-16 08:41:45Z","trace_id":"5dd3d897-77ec-454b-907d-fca043f35600","correlation_id":"2e2eacc0-4b67-43e0-8218-22de0a18a1eb","error_uri":"https://login.microsoftonline.com/error?code=90002"}"#,
    ),
];
