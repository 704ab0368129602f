//! `herald billing`: what workspaces pay with. Works on the database directly; a running server sees changes at once, but
//! for request rates, which it remembers for some seconds.

use clap::{Args, Subcommand};
use herald_domain::money::{Amount, Currency};
use herald_store::accounts::BillingType;
use herald_store::ledger::{self, Pool};
use herald_studio::billing::{self, Book, Change};

use crate::config::Config;
use crate::wiring::open_store;
use crate::workspaces::chosen;

#[derive(Args)]
pub struct Of {
    /// Id or name of the workspace (default: the first one)
    #[arg(long, global = true)]
    workspace: Option<String>,
}

#[derive(Args)]
pub struct Billing {
    #[command(flatten)]
    of: Of,
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Show the account
    Show,
    /// Change the account; what is not named stays
    Set(Box<Settings>),
    /// Add to the balance
    Grant {
        amount: Amount,
        /// To the added credits of a subscription
        #[arg(long)]
        add_on: bool,
        /// Kept with the ledger row
        #[arg(long)]
        note: Option<String>,
    },
    /// Show the newest rows of the ledger, newest first
    Ledger {
        #[arg(long, default_value_t = 50, value_parser = clap::value_parser!(u32).range(1..=10_000))]
        limit: u32,
    },
}

#[derive(Args)]
struct Settings {
    /// unlimited, wallet, monthly_minimum, annual_pool, subscription, usage_based
    #[arg(long = "type")]
    billing: Option<BillingType>,
    /// A plan of the configuration
    #[arg(long)]
    plan: Option<String>,
    /// usd or credits
    #[arg(long)]
    currency: Option<Currency>,
    /// What there is to pay with
    #[arg(long)]
    balance: Option<Amount>,
    /// THRESHOLD,AMOUNT or `off`: below the threshold a wallet adds the amount to itself. Nobody is billed for it here: it
    /// is a row in the ledger
    #[arg(long, value_parser = reload)]
    auto_reload: Option<Reload>,
    /// Most that is spent in a month, or `off`
    #[arg(long, value_parser = cap)]
    cap: Option<Cap>,
    /// Sum for each month, with overage beyond it (makes the type `monthly_minimum`)
    #[arg(long, conflicts_with_all = ["annual_pool", "premium_credits"])]
    monthly_minimum: Option<Amount>,
    /// Sum for a year from now (makes the type `annual_pool`)
    #[arg(long, conflicts_with = "premium_credits")]
    annual_pool: Option<Amount>,
    /// Credits of a subscription for each month
    #[arg(long)]
    premium_credits: Option<Amount>,
    /// Added credits of a subscription; they stay
    #[arg(long)]
    add_on_credits: Option<Amount>,
    /// Included credits of metered billing for each month
    #[arg(long)]
    included_credits: Option<Amount>,
    /// Price beyond a monthly minimum, in percent of the list
    #[arg(long)]
    overage_percent: Option<i64>,
}

/// Threshold and amount; absent: off.
#[derive(Clone, Copy)]
struct Reload(Option<(Amount, Amount)>);

#[derive(Clone, Copy)]
struct Cap(Option<Amount>);

fn reload(text: &str) -> Result<Reload, String> {
    if text == "off" {
        return Ok(Reload(None));
    }
    let (threshold, amount) = text.split_once(',').ok_or("write THRESHOLD,AMOUNT or `off`")?;
    Ok(Reload(Some((threshold.trim().parse()?, amount.trim().parse()?))))
}

fn cap(text: &str) -> Result<Cap, String> {
    if text == "off" { Ok(Cap(None)) } else { Ok(Cap(Some(text.parse()?))) }
}

impl Settings {
    fn change(self) -> Change {
        let implied = match (self.monthly_minimum, self.annual_pool) {
            (Some(_), _) => Some(BillingType::MonthlyMinimum),
            (_, Some(_)) => Some(BillingType::AnnualPool),
            _ => None,
        };
        Change {
            billing: self.billing.or(implied),
            plan: self.plan,
            currency: self.currency,
            balance: self.balance,
            reload: self.auto_reload.map(|reload| reload.0),
            cap: self.cap.map(|cap| cap.0),
            allowance: self.monthly_minimum.or(self.annual_pool).or(self.premium_credits),
            included: self.included_credits,
            add_on: self.add_on_credits,
            overage_percent: self.overage_percent,
        }
    }
}

pub async fn run(config: &Config, billing: Billing) -> anyhow::Result<()> {
    let store = open_store(config).await?;
    let workspace = chosen(&store, billing.of.workspace.as_deref()).await?;
    match billing.command {
        Command::Show => show(&Book::read(store.read(), workspace.id).await?),
        Command::Set(settings) => {
            show(&billing::change(&store, &config.plans, workspace.id, settings.change()).await.map_err(plainly)?);
        }
        Command::Grant { amount, add_on, note } => {
            show(&billing::grant(&store, workspace.id, amount, add_on, note.as_deref()).await.map_err(plainly)?);
        }
        Command::Ledger { limit } => {
            let account = Book::read(store.read(), workspace.id).await?.account().clone();
            for row in ledger::newest(store.read(), workspace.id, limit).await? {
                let currency = if row.pool == Pool::Main { account.currency } else { Currency::Credits };
                println!(
                    "{}  {:<7} {:<5} {:>12} {:<7} held {:>10}  balance {:>12}  {}",
                    billing::iso(row.created_at).unwrap_or_default(),
                    row.kind.as_str(),
                    row.pool.as_str(),
                    Amount(row.amount).to_string(),
                    currency.as_str(),
                    Amount(row.held).to_string(),
                    Amount(row.balance_after).to_string(),
                    row.resource_id.or(row.note).unwrap_or_default()
                );
            }
        }
    }
    store.close().await?;
    Ok(())
}

/// Refusals without the code that callers of the API need.
fn plainly(error: herald_studio::StudioError) -> anyhow::Error {
    match error {
        herald_studio::StudioError::Refused(failure) => anyhow::anyhow!("{}", failure.message),
        other => other.into(),
    }
}

fn show(book: &Book) {
    let account = book.account();
    let money = |micros: i64| account.currency.show(Amount(micros));
    let credits = |micros: i64| Currency::Credits.show(Amount(micros));
    let line = |name: &str, value: String| println!("{name:<18}{value}");
    line("workspace", account.workspace_id.to_string());
    line("type", account.billing.to_string());
    line("plan", account.plan.clone());
    line("balance", money(account.balance));
    line("held", money(account.held));
    line("available", book.available().map_or("no limit".to_owned(), |free| account.currency.show(free)));
    if account.allowance > 0 {
        line("each period", money(account.allowance));
    }
    if account.extra_balance != 0 || account.extra_held != 0 || account.extra_allowance != 0 {
        line("extra credits", credits(account.extra_balance));
        line("extra held", credits(account.extra_held));
    }
    if let Some(cap) = account.spending_cap {
        line("cap", money(cap));
    }
    if let (Some(threshold), Some(amount)) = (account.reload_threshold, account.reload_amount) {
        line("auto-reload", format!("{} below {}", money(amount), money(threshold)));
    }
    if account.overage_percent != 100 {
        line("overage", format!("{} %", account.overage_percent));
    }
    if let Some(end) = account.period_ends_at.and_then(billing::iso) {
        line("period ends", end);
    }
}
