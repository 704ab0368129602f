//! What work costs whom: accounts, holds and the ledger.
//!
//! Work is priced when it is accepted and the expected price set aside in the same transaction; when it succeeds the
//! real price is paid, never more than was set aside, in the transaction that completes it; when it ends otherwise
//! everything is free again. A charge belongs to one resource and ends once: a second end changes nothing.
//!
//! All amounts are whole millionths. The ledger's sums are the account's balance and holds, always.

mod book;
mod charge;
mod operator;
mod period;
#[cfg(test)]
mod tests;

pub use book::Book;
pub use charge::{Charge, Quote};
pub(crate) use charge::{release, settle};
pub use operator::{Change, change, grant};
pub(crate) use period::seconds_to_next_month;
pub use period::{iso, month_start};
