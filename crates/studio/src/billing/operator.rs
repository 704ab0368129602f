//! What the operator does to accounts.

use herald_domain::Failure;
use herald_domain::id::WorkspaceId;
use herald_domain::money::{Amount, Currency};
use herald_domain::plan::{Plans, SUBSCRIPTION_PLANS};
use herald_store::accounts::BillingType;
use herald_store::ledger::{EntryKind, Pool};
use herald_store::{Store, charges};

use super::book::{About, Book};
use super::period;
use crate::StudioError;

/// Settings to change; what is absent stays.
#[derive(Debug, Clone, Default)]
pub struct Change {
    pub billing: Option<BillingType>,
    pub plan: Option<String>,
    pub currency: Option<Currency>,
    /// The main pool's balance.
    pub balance: Option<Amount>,
    /// Threshold and amount of a wallet's automatic reload; `Some(None)` ends it.
    pub reload: Option<Option<(Amount, Amount)>>,
    /// Most that is spent in a month; `Some(None)`: no cap.
    pub cap: Option<Option<Amount>>,
    /// What the main pool starts each month with (a monthly minimum, premium credits), or a year (an annual pool).
    pub allowance: Option<Amount>,
    /// Included credits of metered billing, monthly.
    pub included: Option<Amount>,
    /// Added credits of a subscription.
    pub add_on: Option<Amount>,
    /// Price beyond a monthly minimum, in percent of the list, 100 or more.
    pub overage_percent: Option<i64>,
}

/// Changes the account and leaves a ledger row for every balance that changed.
///
/// # Errors
/// Refused: a setting that does not belong to the type, an unknown plan, or another type or currency while work that
/// is paid in the old one is under way.
pub async fn change(store: &Store, plans: &Plans, workspace: WorkspaceId, change: Change) -> Result<Book, StudioError> {
    let txn = store.begin().await?;
    let mut book = Book::open(&txn, workspace).await?;
    let before = book.account().clone();
    let billing = change.billing.unwrap_or(before.billing);
    let currency = currency_of(billing, change.currency, before.currency)?;
    belongs(billing, &change)?;
    if let Some(plan) = &change.plan
        && plans.get(plan).is_none()
    {
        let known: Vec<&str> = plans.names().collect();
        return Err(
            Failure::invalid("plan", format!("There is no plan `{plan}`; there are {}.", known.join(", "))).into()
        );
    }
    let renewed = billing != before.billing || currency != before.currency;
    let under_way = charges::held(&txn, workspace).await?;
    if renewed && under_way > 0 {
        let message = format!(
            "{under_way} pieces of work are under way and paid as `{}` in {}. Wait for them, or delete them.",
            before.billing, before.currency
        );
        return Err(Failure::invalid("type", message).into());
    }
    let now = book.now;
    let account = book.account_mut();
    (account.billing, account.currency) = (billing, currency);
    if let Some(plan) = change.plan {
        account.plan = plan;
    }
    if renewed {
        (account.allowance, account.extra_allowance, account.overage_percent) = (0, 0, 100);
        (account.spending_cap, account.reload_threshold, account.reload_amount) = (None, None, None);
        account.period_ends_at = match billing {
            BillingType::Wallet | BillingType::AnnualPool => None,
            _ => Some(period::next_month(now)),
        };
    }
    if billing == BillingType::Subscription && !SUBSCRIPTION_PLANS.contains(&account.plan.as_str()) {
        let message = format!("A subscription's plan is one of {}.", SUBSCRIPTION_PLANS.join(", "));
        return Err(Failure::invalid("plan", message).into());
    }
    if let Some(reload) = change.reload {
        (account.reload_threshold, account.reload_amount) = reload.map(|(at, sum)| (at.0, sum.0)).unzip();
    }
    if let Some(cap) = change.cap {
        account.spending_cap = cap.map(|cap| cap.0);
    }
    if let Some(percent) = change.overage_percent {
        account.overage_percent = percent;
    }
    if let Some(sum) = change.allowance {
        account.allowance = sum.0;
        if billing == BillingType::AnnualPool {
            account.period_ends_at = Some(period::in_a_year(now));
        }
    }
    if let Some(credits) = change.included {
        account.extra_allowance = credits.0;
    }
    let start = |given: Option<Amount>, fallback: i64| given.map(|sum| sum.0).or(renewed.then_some(fallback));
    let main = start(change.balance.or(change.allowance), 0);
    let extra = start(change.add_on.or(change.included), 0);
    if let Some(target) = main {
        let difference = target - book.account().balance;
        book.post(Pool::Main, EntryKind::Adjust, difference, 0, About::note("set by the operator"));
    }
    if let Some(target) = extra {
        let difference = target - book.account().extra_balance;
        book.post(Pool::Extra, EntryKind::Adjust, difference, 0, About::note("set by the operator"));
    }
    let after = book.account().clone();
    book.close(&txn).await?;
    txn.commit().await?;
    Ok(Book::read(store.read(), after.workspace_id).await?)
}

/// Adds to the main pool, or to a subscription's added credits.
pub async fn grant(
    store: &Store,
    workspace: WorkspaceId,
    amount: Amount,
    add_on: bool,
    note: Option<&str>,
) -> Result<Book, StudioError> {
    if amount <= Amount::ZERO {
        return Err(Failure::invalid("amount", "The amount must be more than zero.").into());
    }
    let txn = store.begin().await?;
    let mut book = Book::open(&txn, workspace).await?;
    let billing = book.account().billing;
    if add_on && billing != BillingType::Subscription {
        return Err(
            Failure::invalid("add-on", format!("Only subscriptions have added credits; this is `{billing}`.")).into()
        );
    }
    if matches!(billing, BillingType::Unlimited | BillingType::UsageBased) {
        let message = format!("An account of type `{billing}` has no balance to add to; it counts what is spent.");
        return Err(Failure::invalid("amount", message).into());
    }
    let pool = if add_on { Pool::Extra } else { Pool::Main };
    book.post(pool, EntryKind::Grant, amount.0, 0, About { resource: None, note });
    book.close(&txn).await?;
    txn.commit().await?;
    Ok(Book::read(store.read(), workspace).await?)
}

/// Subscriptions are in credits, metered spending is in dollars; the others may be either.
fn currency_of(billing: BillingType, asked: Option<Currency>, before: Currency) -> Result<Currency, Failure> {
    let fixed = match billing {
        BillingType::Subscription => Some(Currency::Credits),
        BillingType::Unlimited | BillingType::UsageBased => Some(Currency::Usd),
        BillingType::Wallet | BillingType::MonthlyMinimum | BillingType::AnnualPool => None,
    };
    match (fixed, asked) {
        (Some(fixed), Some(asked)) if fixed != asked => {
            Err(Failure::invalid("currency", format!("An account of type `{billing}` is kept in {fixed}.")))
        }
        (Some(fixed), _) => Ok(fixed),
        (None, asked) => Ok(asked.unwrap_or(before)),
    }
}

/// Refuses settings that would have no effect.
fn belongs(billing: BillingType, change: &Change) -> Result<(), Failure> {
    use BillingType::{AnnualPool, MonthlyMinimum, Subscription, UsageBased, Wallet};
    let wrong = |name: &str, types: &[BillingType]| {
        let types: Vec<&str> = types.iter().map(|billing| billing.as_str()).collect();
        let message = format!("`{name}` belongs to accounts of type {}; this is `{billing}`.", types.join(", "));
        Err(Failure::invalid(name, message))
    };
    let rows: [(&str, bool, &[BillingType]); 7] = [
        ("balance", change.balance.is_some(), &[Wallet, AnnualPool, MonthlyMinimum, Subscription]),
        ("auto-reload", change.reload.is_some(), &[Wallet]),
        ("cap", change.cap.is_some(), &[UsageBased]),
        ("allowance", change.allowance.is_some(), &[MonthlyMinimum, AnnualPool, Subscription]),
        ("included-credits", change.included.is_some(), &[UsageBased]),
        ("add-on-credits", change.add_on.is_some(), &[Subscription]),
        ("overage-percent", change.overage_percent.is_some(), &[MonthlyMinimum]),
    ];
    for (name, given, types) in rows {
        if given && !types.contains(&billing) {
            return wrong(name, types);
        }
    }
    let sums = [change.balance, change.cap.flatten(), change.allowance, change.included, change.add_on];
    if sums.iter().flatten().any(|sum| *sum < Amount::ZERO) {
        return Err(Failure::invalid("amount", "Amounts must not be negative."));
    }
    if change.reload.flatten().is_some_and(|(at, sum)| at < Amount::ZERO || sum <= Amount::ZERO) {
        return Err(Failure::invalid(
            "auto-reload",
            "The threshold must not be negative, and the amount more than zero.",
        ));
    }
    if change.overage_percent.is_some_and(|percent| !(100..=1_000).contains(&percent)) {
        return Err(Failure::invalid("overage-percent", "The overage rate is 100 to 1000 percent of the list."));
    }
    Ok(())
}
