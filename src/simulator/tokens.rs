//! Tokens that verify: real JWTs, signed with a key that is made when the first one is asked for.

use std::sync::OnceLock;

use aws_lc_rs::error::Unspecified;
use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::rsa::KeyPair;
use aws_lc_rs::rsa::KeySize;
use aws_lc_rs::signature::KeyPair as _;
use aws_lc_rs::signature::RSA_PKCS1_2048_8192_SHA256;
use aws_lc_rs::signature::RSA_PKCS1_SHA256;
use aws_lc_rs::signature::UnparsedPublicKey;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD as BASE64URL;
use jiff::Timestamp;
use serde_json::Value;
use serde_json::json;
use sha2::Digest as _;
use sha2::Sha256;
use uuid::Uuid;

use crate::simulator::directory::Account;
use crate::simulator::directory::Role;

const LIFETIME: i64 = 3599;

/// To whom, through which program and for what tokens are issued.
pub(super) struct Grant<'a> {
    pub(super) account: &'a Account,
    pub(super) client: &'a str,
    pub(super) scopes: Vec<String>,
    /// The `nonce` of an authorization request, to be found again in its ID token.
    pub(super) nonce: Option<String>,
    /// The time of the simulator, which can be wrong on purpose.
    pub(super) now: Timestamp,
}

/// Issues and reads tokens; two simulators never accept each other's.
#[derive(Default)]
pub(super) struct Tokens {
    // Made late: two primes take longer than all the rest of the start.
    key: OnceLock<Result<KeyPair, Unspecified>>,
}

/// What a resource learns from a token that is good.
pub(super) struct Claims {
    /// Nothing for a program that has signed in as itself.
    pub(super) object_id: Option<String>,
    pub(super) tenant: String,
    /// Delegated scopes, or the roles of a program.
    pub(super) scopes: Vec<String>,
}

/// Why a resource does not accept a token.
pub(super) enum BadToken {
    Malformed,
    Expired,
}

impl Tokens {
    /// Issues a token for Graph: what every one of them says, and `own` claims beside it.
    fn for_graph(&self, tenant: &str, now: Timestamp, own: Value) -> Result<String, Unspecified> {
        let now = now.as_second();
        let mut claims = json!({
            "aud": "https://graph.microsoft.com",
            "iss": format!("https://sts.windows.net/{tenant}/"),
            "iat": now,
            "nbf": now,
            "exp": now + LIFETIME,
            "tid": tenant,
            "uti": Uuid::new_v4().simple().to_string(),
            "ver": "1.0",
        });
        if let (Some(claims), Value::Object(own)) = (claims.as_object_mut(), own) {
            claims.extend(own);
        }
        self.sign(&claims)
    }

    /// Issues the token for Graph, in the version 1.0 form that Graph's tokens have.
    pub(super) fn access_token(&self, grant: &Grant<'_>) -> Result<String, Unspecified> {
        let roles: Vec<_> =
            grant.account.roles.iter().map(|role: &Role| role.template_id()).collect();
        let own = json!({
            "amr": ["pwd"],
            "appid": grant.client,
            "appidacr": "0",
            "idtyp": "user",
            "name": grant.account.name,
            "oid": grant.account.id,
            "scp": grant.scopes.join(" "),
            "sub": pairwise(grant),
            "upn": grant.account.upn,
            "unique_name": grant.account.upn,
            "wids": roles,
        });
        self.for_graph(grant.account.tenant.id, grant.now, own)
    }

    /// Issues the token of a program that signs in as itself: roles and no scopes.
    pub(super) fn app_token(
        &self,
        client: &str,
        roles: &[&str],
        tenant: &str,
        now: Timestamp,
    ) -> Result<String, Unspecified> {
        let own = json!({
            "appid": client,
            "appidacr": "1",
            "idtyp": "app",
            "roles": roles,
        });
        self.for_graph(tenant, now, own)
    }

    /// Issues the ID token (`OpenID` Connect Core 2) in the name of this login server.
    pub(super) fn id_token(&self, grant: &Grant<'_>, login: &str) -> Result<String, Unspecified> {
        let now = grant.now.as_second();
        let tenant = grant.account.tenant.id;
        let mut claims = json!({
            "aud": grant.client,
            "iss": format!("{login}/{tenant}/v2.0"),
            "iat": now,
            "nbf": now,
            "exp": now + LIFETIME,
            "name": grant.account.name,
            "oid": grant.account.id,
            "preferred_username": grant.account.upn,
            "sub": pairwise(grant),
            "tid": tenant,
            "uti": Uuid::new_v4().simple().to_string(),
            "ver": "2.0",
        });
        if let Some(claims) = claims.as_object_mut() {
            if let Some(nonce) = &grant.nonce {
                claims.insert("nonce".to_owned(), Value::from(nonce.as_str()));
            }
            if grant.scopes.iter().any(|scope| scope == "email") {
                claims.insert("email".to_owned(), Value::from(grant.account.upn));
            }
        }
        self.sign(&claims)
    }

    /// The key set (RFC 7517) that all tokens verify against.
    pub(super) fn published_keys(&self, login: &str) -> Result<Value, Unspecified> {
        let key = self.key()?.public_key();
        let (modulus, exponent) = (key.modulus(), key.exponent());
        let id = key_id(self.key()?);
        Ok(json!({"keys": [{
            "kty": "RSA",
            "use": "sig",
            "kid": id,
            "x5t": id,
            "n": BASE64URL.encode(modulus.big_endian_without_leading_zero()),
            "e": BASE64URL.encode(exponent.big_endian_without_leading_zero()),
            // One key for all tenants: the braces are Microsoft's.
            "issuer": format!("{login}/{{tenantid}}/v2.0"),
        }]}))
    }

    /// Reads a token that this simulator has issued for Graph.
    pub(super) fn read(&self, token: &str, now: Timestamp) -> Result<Claims, BadToken> {
        let claims = self.claims(token, "https://graph.microsoft.com", now)?;
        let text = |key: &str| claims.get(key).and_then(Value::as_str).unwrap_or_default();
        let object_id = claims.get("oid").and_then(Value::as_str).map(str::to_owned);
        let mut scopes: Vec<_> = text("scp").split(' ').map(str::to_owned).collect();
        let roles = claims.get("roles").and_then(Value::as_array);
        let roles = roles.into_iter().flatten().filter_map(Value::as_str);
        scopes.extend(roles.map(str::to_owned));
        Ok(Claims { object_id, tenant: text("tid").to_owned(), scopes })
    }

    /// Reads the claims of a token that this simulator has issued for `audience`.
    pub(super) fn claims(
        &self,
        token: &str,
        audience: &str,
        now: Timestamp,
    ) -> Result<Value, BadToken> {
        let claims = self.verified(token).ok_or(BadToken::Malformed)?;
        if claims.get("aud").and_then(Value::as_str) != Some(audience) {
            return Err(BadToken::Malformed);
        }
        let expiry = claims.get("exp").and_then(Value::as_i64).unwrap_or_default();
        if expiry <= now.as_second() {
            return Err(BadToken::Expired);
        }
        Ok(claims)
    }

    fn verified(&self, token: &str) -> Option<Value> {
        // Without a key no token has been issued, so none can be good.
        let key = self.key.get()?.as_ref().ok()?;
        let (signed, signature) = token.rsplit_once('.')?;
        let (_, payload) = signed.split_once('.')?;
        UnparsedPublicKey::new(&RSA_PKCS1_2048_8192_SHA256, key.public_key())
            .verify(signed.as_bytes(), &BASE64URL.decode(signature).ok()?)
            .ok()?;
        serde_json::from_slice(&BASE64URL.decode(payload).ok()?).ok()
    }

    pub(super) fn sign(&self, claims: &Value) -> Result<String, Unspecified> {
        let key = self.key()?;
        let id = key_id(key);
        let header = json!({"typ": "JWT", "alg": "RS256", "kid": id, "x5t": id});
        let signed = [&header, claims].map(|part| BASE64URL.encode(part.to_string())).join(".");
        let mut signature = vec![0; key.public_modulus_len()];
        key.sign(&RSA_PKCS1_SHA256, &SystemRandom::new(), signed.as_bytes(), &mut signature)?;
        Ok(format!("{signed}.{}", BASE64URL.encode(signature)))
    }

    fn key(&self) -> Result<&KeyPair, Unspecified> {
        let key = self.key.get_or_init(|| KeyPair::generate(KeySize::Rsa2048));
        key.as_ref().map_err(|error| *error)
    }
}

/// What MSAL tells accounts apart by; sent when a client asks with `client_info=1`.
pub(super) fn client_info(account: &Account) -> String {
    BASE64URL.encode(json!({"uid": account.id, "utid": account.tenant.id}).to_string())
}

fn key_id(key: &KeyPair) -> String {
    BASE64URL.encode(Sha256::digest(key.public_key().as_ref()))
}

/// The subject of an account as one program sees it; another program sees another.
fn pairwise(grant: &Grant<'_>) -> String {
    BASE64URL.encode(Sha256::digest(format!("{} {}", grant.client, grant.account.id)))
}
