//! From an order to its price, and from its end to its payment.

use herald_domain::money::{Amount, Currency};
use herald_domain::prices::{self, Item, Price, Unit};
use herald_domain::{ErrorCode, Failure};
use herald_store::accounts::BillingType;
use herald_store::charges::{self, ChargeRow, ChargeState};
use herald_store::ledger::{EntryKind, Pool};
use herald_store::{StoreError, Txn};

use super::book::{About, Book};

/// Something to be paid for, as far as it is known beforehand.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Charge {
    pub item: Item,
    /// The picture is 4K.
    pub four_k: bool,
    /// Expected length where the price goes by time, in milliseconds: rather too much than too little.
    pub milliseconds: i64,
    /// The plan has it for nothing.
    pub waived: bool,
}

impl Charge {
    /// One call, or something whose price does not go by time.
    pub fn once(item: Item) -> Charge {
        Charge { item, four_k: false, milliseconds: 0, waived: false }
    }

    /// Something that lasts about so many seconds.
    pub fn lasting(item: Item, seconds: f64) -> Charge {
        Charge { milliseconds: (seconds * 1_000.0).ceil() as i64, ..Charge::once(item) }
    }

    fn price(&self, currency: Currency) -> Price {
        let price = self.item.price(self.four_k, currency);
        if self.waived { price.waived() } else { price }
    }
}

/// What an order would cost and what there is to pay it with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Quote {
    pub price: Price,
    /// Thousandths of the unit.
    pub quantity: i64,
    pub amount: Amount,
    /// In the currency of the price; `None` where there is no limit.
    pub available: Option<Amount>,
}

/// Where the price of an order is taken from.
pub(crate) struct Placed {
    pub quote: Quote,
    main: i64,
    extra: i64,
}

impl Book {
    /// Finds the pools an order is paid from; a wallet reloads itself here.
    ///
    /// # Errors
    /// `insufficient_credit`, with what is needed and what there is.
    pub(crate) fn place(&mut self, charge: &Charge) -> Result<Placed, Failure> {
        if let Some(placed) = self.included(charge) {
            return Ok(placed);
        }
        let account = self.account();
        let price = charge.price(account.currency);
        let quantity = price.unit.quantity(charge.milliseconds);
        let listed = price.of(quantity).0;
        let amount = match account.billing {
            BillingType::MonthlyMinimum => {
                with_overage(listed, account.balance - account.held, account.overage_percent)
            }
            _ => listed,
        };
        let extra = match account.billing {
            BillingType::Subscription => amount - amount.min((account.balance - account.held).max(0)),
            _ => 0,
        };
        if account.billing == BillingType::Wallet
            && let (Some(threshold), Some(reload)) = (account.reload_threshold, account.reload_amount)
            && account.balance - account.held - amount < threshold
        {
            self.post(Pool::Main, EntryKind::Reload, reload, 0, About::note("automatic reload"));
        }
        let available = self.available();
        if let Some(free) = available
            && Amount(amount) > free
        {
            let (has, needs) = (price.currency.show(free), price.currency.show(Amount(amount)));
            let message = format!("Your account has {has} available but this request needs {needs}.");
            return Err(Failure::new(ErrorCode::InsufficientCredit, message));
        }
        let quote = Quote { price, quantity, amount: Amount(amount), available };
        Ok(Placed { quote, main: amount - extra, extra })
    }

    /// Metered billing pays from its included credits what they cover whole.
    fn included(&self, charge: &Charge) -> Option<Placed> {
        if self.account().billing != BillingType::UsageBased {
            return None;
        }
        let price = charge.price(Currency::Credits);
        let quantity = price.unit.quantity(charge.milliseconds);
        let (amount, free) = (price.of(quantity), self.extra_free());
        if amount.0 == 0 || amount.0 > free {
            return None;
        }
        let quote = Quote { price, quantity, amount, available: Some(Amount(free)) };
        Some(Placed { quote, main: 0, extra: amount.0 })
    }

    /// Sets the price aside for the resource.
    pub(crate) async fn hold(
        &mut self,
        txn: &Txn,
        resource: &str,
        item: Item,
        placed: &Placed,
    ) -> Result<(), StoreError> {
        let row = ChargeRow {
            resource_id: resource.to_owned(),
            workspace_id: self.account().workspace_id,
            item: item.name().to_owned(),
            unit: placed.quote.price.unit,
            rate: placed.quote.price.rate.0,
            quantity: placed.quote.quantity,
            main: placed.main,
            extra: placed.extra,
            state: ChargeState::Held,
            created_at: self.now,
            ended_at: None,
        };
        charges::insert(txn, &row).await?;
        self.post(Pool::Main, EntryKind::Hold, 0, placed.main, About::resource(resource));
        self.post(Pool::Extra, EntryKind::Hold, 0, placed.extra, About::resource(resource));
        Ok(())
    }

    /// Ends a held charge; `milliseconds` of it succeeded, or nothing.
    pub(crate) async fn end(
        &mut self,
        txn: &Txn,
        held: ChargeRow,
        milliseconds: Option<i64>,
    ) -> Result<bool, StoreError> {
        let mut row = ChargeRow { ended_at: Some(self.now), ..held.clone() };
        match milliseconds {
            Some(milliseconds) => {
                row.state = ChargeState::Settled;
                row.quantity = match row.unit {
                    Unit::Second | Unit::Minute => row.unit.quantity(milliseconds),
                    Unit::Video | Unit::Call => row.quantity,
                };
                let due = self.due(&row, &held);
                row.main = due.min(held.main);
                row.extra = due - row.main;
            }
            None => (row.state, row.main, row.extra) = (ChargeState::Released, 0, 0),
        }
        if !charges::end(txn, &row).await? {
            return Ok(false);
        }
        let kind = if milliseconds.is_some() { EntryKind::Settle } else { EntryKind::Release };
        let about = About::resource(&held.resource_id);
        self.post(Pool::Main, kind, -row.main, -held.main, about);
        self.post(Pool::Extra, kind, -row.extra, -held.extra, about);
        Ok(true)
    }

    /// What the real quantity costs: never more than was set aside.
    fn due(&self, row: &ChargeRow, held: &ChargeRow) -> i64 {
        let listed = prices::cost(Amount(row.rate), row.quantity).0;
        let account = self.account();
        let due = match account.billing {
            BillingType::MonthlyMinimum => {
                let free = account.balance - (account.held - held.main);
                with_overage(listed, free, account.overage_percent)
            }
            _ => listed,
        };
        due.min(held.main + held.extra)
    }
}

/// The part of a price that the month's sum does not cover is charged at the overage rate.
fn with_overage(listed: i64, free: i64, percent: i64) -> i64 {
    let over = listed - listed.min(free.max(0));
    let more = i128::from(over) * i128::from(percent - 100) / 100;
    listed + i64::try_from(more).unwrap_or(i64::MAX - listed)
}

/// Pays for what succeeded, in the transaction that completes it. Answers whether this call did it: a charge ends once,
/// and a resource without one costs nothing.
pub async fn settle(txn: &Txn, resource: &str, milliseconds: i64) -> Result<bool, StoreError> {
    end(txn, resource, Some(milliseconds)).await
}

/// Frees what was set aside for what ended without a result. Answers whether this call did it.
pub async fn release(txn: &Txn, resource: &str) -> Result<bool, StoreError> {
    end(txn, resource, None).await
}

async fn end(txn: &Txn, resource: &str, milliseconds: Option<i64>) -> Result<bool, StoreError> {
    let Some(row) = charges::get(txn, resource).await?.filter(|row| row.state == ChargeState::Held) else {
        return Ok(false);
    };
    let mut book = Book::open(txn, row.workspace_id).await?;
    let ended = book.end(txn, row, milliseconds).await?;
    if ended {
        book.close(txn).await?;
    }
    Ok(ended)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn overage_costs_more_only_beyond_the_sum() {
        assert_eq!(with_overage(100, 200, 120), 100);
        assert_eq!(with_overage(100, 40, 120), 112);
        assert_eq!(with_overage(100, -5, 120), 120);
        assert_eq!(with_overage(100, 0, 100), 100);
    }
}
