//! Whose token it is, and what it can do.

use crate::diagnosis::okta::Refused;
use crate::diagnosis::okta::read_owner;
use crate::diagnosis::okta::read_reach;
use crate::model::okta::Owner;
use crate::model::okta::Reach;
use crate::services::okta::Api;
use crate::services::okta::OktaError;

/// Finds out whose API token it is. More than reading is refused unless `insist`.
pub async fn connect(api: &Api, insist: bool) -> Result<Owner, OktaError> {
    let got = api.get("/api/v1/users/me").await?;
    let (id, login) = match read_owner(&got.reply) {
        Ok(owner) => owner,
        // The token is good; whose it is, it may not say.
        Err(Refused::NoPermission | Refused::NoFeature) => {
            return Ok(Owner { login: None, reach: Reach::Unknown, signed_in: false });
        }
        Err(why) => return Err(api.refused(why)),
    };
    let got = api.get(&format!("/api/v1/users/{id}/roles")).await?;
    let reach = match read_reach(&got.reply) {
        Ok(reach) => reach,
        // Only super administrators may list roles everywhere.
        Err(Refused::NoPermission | Refused::NoFeature | Refused::NotFound) => Reach::Unknown,
        Err(why) => return Err(api.refused(why)),
    };
    if let Reach::More(roles) = &reach
        && !insist
    {
        return Err(OktaError::MoreThanReading { roles: roles.clone() });
    }
    let login = (!login.is_empty()).then_some(login);
    Ok(Owner { login, reach, signed_in: false })
}
