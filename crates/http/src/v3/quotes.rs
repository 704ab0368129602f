//! Answers of creating calls: the documented one, or, for `dry_run=true`, what the call would cost.

use herald_studio::Outcome;
use herald_studio::billing::Quote;
use herald_wire::envelope::Data;
use herald_wire::v3::quotes::{Created, Price, Quoted};

/// What became of the request, as it is answered.
pub fn answered<T, B>(outcome: Outcome<T>, shown: impl FnOnce(&T) -> Data<B>) -> Created<B> {
    match outcome {
        Outcome::Accepted(accepted) => Created::Made(shown(&accepted)),
        Outcome::Quoted(quote) => Created::Quoted(quoted(&quote)),
    }
}

fn quoted(quote: &Quote) -> Data<Quoted> {
    let price = Price {
        currency: quote.price.currency.as_str(),
        amount: quote.amount.to_f64(),
        unit: quote.price.unit.as_str(),
        unit_price: quote.price.rate.to_f64(),
        estimated_units: quote.quantity as f64 / 1_000.0,
        published: quote.price.published,
    };
    let available = quote.available.map(|available| available.to_f64());
    Data { data: Quoted { dry_run: true, price, available, would_be_accepted: true } }
}
