//! `/v3/users/me` and `/v1/user/me`

use serde::Serialize;

/// The profile answer carries the legacy members beside `data` on both paths.
#[derive(Debug, Serialize)]
pub struct Profile {
    pub code: u32,
    pub data: User,
    pub message: Option<String>,
}

impl Profile {
    pub fn new(data: User) -> Self {
        Self { code: 100, data, message: None }
    }
}

#[derive(Debug, Serialize)]
pub struct User {
    pub username: String,
    pub email: Option<String>,
    pub first_name: Option<String>,
    pub last_name: Option<String>,
    pub billing_type: Option<&'static str>,
    pub wallet: Option<Wallet>,
    pub subscription: Option<Subscription>,
    pub usage_based: Option<UsageBased>,
}

#[derive(Debug, Serialize)]
pub struct Wallet {
    pub currency: &'static str,
    pub remaining_balance: Option<f64>,
    pub auto_reload: Option<AutoReload>,
}

#[derive(Debug, Serialize)]
pub struct AutoReload {
    pub enabled: bool,
    pub threshold_usd: Option<f64>,
    pub amount_usd: Option<f64>,
}

#[derive(Debug, Serialize)]
pub struct Subscription {
    pub plan: String,
    pub credits: SubscriptionCredits,
}

#[derive(Debug, Serialize)]
pub struct SubscriptionCredits {
    pub premium_credits: Option<CreditPool>,
    pub add_on_credits: Option<CreditPool>,
}

/// Whole credits: begun ones are not counted.
#[derive(Debug, Serialize)]
pub struct CreditPool {
    pub remaining: Option<i64>,
    /// ISO 8601.
    pub resets_at: Option<String>,
}

#[derive(Debug, Serialize)]
pub struct UsageBased {
    pub spending_current_usd: Option<f64>,
    pub spending_cap_usd: Option<f64>,
    pub included_credits: Option<f64>,
    pub remaining_credits: Option<f64>,
}
