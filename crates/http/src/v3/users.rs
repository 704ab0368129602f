//! The caller's profile.

use axum::Json;
use axum::extract::State;
use herald_studio::account;
use herald_wire::v3::users::{Profile, UsageBased, User};

use crate::App;
use crate::answer::Answer;
use crate::caller::Member;

/// Text that was never set is null on the wire.
fn filled(text: String) -> Option<String> {
    Some(text).filter(|text| !text.is_empty())
}

pub async fn me(State(app): State<App>, Member(caller): Member) -> Answer<Json<Profile>> {
    let user = account::profile(&app.studio, &caller).await?;
    Ok(Json(Profile::new(User {
        username: user.username,
        email: filled(user.email),
        first_name: filled(user.first_name),
        last_name: filled(user.last_name),
        // A self-hosted server bills nobody: usage without a cap is the block that says so.
        billing_type: Some("usage_based"),
        wallet: None,
        subscription: None,
        usage_based: Some(UsageBased {
            spending_current_usd: Some(0.0),
            spending_cap_usd: None,
            included_credits: None,
            remaining_credits: None,
        }),
    })))
}
