//! Answers of creating calls: the documented one, or, for `dry_run=true`, what the call would cost.

use axum::Json;
use herald_studio::Intent;
use herald_studio::billing::Quote;
use herald_wire::envelope::Data;
use herald_wire::v3::quotes::{Created, DryRun, Price, Quoted};

use crate::answer::Answer;

/// The answer of a creating call.
pub type CreateAnswer<T> = Answer<Json<Created<T>>>;

pub fn intent(query: &DryRun) -> Intent {
    if query.dry_run == Some(true) { Intent::DryRun } else { Intent::Run }
}

pub fn created<T>(data: T) -> CreateAnswer<T> {
    Ok(Json(Created::Made(Data { data })))
}

pub fn quoted<T>(quote: Quote) -> CreateAnswer<T> {
    let price = Price {
        currency: quote.price.currency.as_str(),
        amount: quote.amount.to_f64(),
        unit: quote.price.unit.as_str(),
        unit_price: quote.price.rate.to_f64(),
        estimated_units: quote.quantity as f64 / 1_000.0,
        published: quote.price.published,
    };
    let available = quote.available.map(|available| available.to_f64());
    let data = Quoted { dry_run: true, price, available, would_be_accepted: true };
    Ok(Json(Created::Quoted(Data { data })))
}
