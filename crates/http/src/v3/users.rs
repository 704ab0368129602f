//! The caller's profile.

use axum::Json;
use axum::extract::State;
use herald_domain::money::{Amount, UNIT};
use herald_store::accounts::BillingType;
use herald_studio::account;
use herald_studio::billing::{self, Book};
use herald_wire::v3::users::{
    AutoReload, CreditPool, Profile, Subscription, SubscriptionCredits, UsageBased, User, Wallet,
};

use crate::App;
use crate::answer::Answer;
use crate::caller::Member;

/// Text that was never set is null on the wire.
fn filled(text: String) -> Option<String> {
    Some(text).filter(|text| !text.is_empty())
}

pub async fn me(State(app): State<App>, Member(caller): Member) -> Answer<Json<Profile>> {
    let (user, book) = account::profile(&app.studio, &caller).await?;
    let mut profile = User {
        username: user.username,
        email: filled(user.email),
        first_name: filled(user.first_name),
        last_name: filled(user.last_name),
        billing_type: None,
        wallet: None,
        subscription: None,
        usage_based: None,
    };
    // Only the block of the billing type is filled.
    match book.account().billing {
        BillingType::Wallet | BillingType::MonthlyMinimum | BillingType::AnnualPool => {
            (profile.billing_type, profile.wallet) = (Some("wallet"), Some(wallet(&book)));
        }
        BillingType::Subscription => {
            (profile.billing_type, profile.subscription) = (Some("subscription"), Some(subscription(&book)));
        }
        // A server of one's own bills nobody: metered usage without a cap is the block that says so.
        BillingType::Unlimited | BillingType::UsageBased => {
            (profile.billing_type, profile.usage_based) = (Some("usage_based"), Some(metered(&book)));
        }
    }
    Ok(Json(Profile::new(profile)))
}

/// The balance is what is free: what is set aside for work under way is not. Below zero it is overage of the month.
fn wallet(book: &Book) -> Wallet {
    let account = book.account();
    let dollars = |micros: Option<i64>| micros.map(|micros| Amount(micros).to_f64());
    Wallet {
        currency: account.currency.as_str(),
        remaining_balance: Some(Amount(account.balance - account.held).to_f64()),
        auto_reload: Some(AutoReload {
            enabled: account.reload_amount.is_some(),
            threshold_usd: dollars(account.reload_threshold),
            amount_usd: dollars(account.reload_amount),
        }),
    }
}

fn subscription(book: &Book) -> Subscription {
    let account = book.account();
    let pool = |free: i64, resets_at| CreditPool { remaining: Some(free.max(0).div_euclid(UNIT)), resets_at };
    Subscription {
        plan: account.plan.clone(),
        credits: SubscriptionCredits {
            premium_credits: Some(pool(account.balance - account.held, account.period_ends_at.and_then(billing::iso))),
            add_on_credits: Some(pool(account.extra_balance - account.extra_held, None)),
        },
    }
}

fn metered(book: &Book) -> UsageBased {
    let account = book.account();
    let included = (account.extra_allowance > 0).then_some(account.extra_allowance);
    let credits = |micros: i64| Amount(micros).to_f64();
    UsageBased {
        spending_current_usd: Some(book.spent().to_f64()),
        spending_cap_usd: account.spending_cap.map(credits),
        included_credits: included.map(credits),
        remaining_credits: included.map(|_| credits(account.extra_balance - account.extra_held)),
    }
}
