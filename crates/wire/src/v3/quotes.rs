//! `dry_run=true`: what a creating call would cost. Ours.

use serde::{Deserialize, Serialize};

use crate::envelope::Data;

/// The query of a creating call.
#[derive(Debug, Deserialize)]
pub struct DryRun {
    pub dry_run: Option<bool>,
}

/// The documented answer, or a quote.
#[derive(Debug, Serialize)]
#[serde(untagged)]
pub enum Created<T> {
    Made(Data<T>),
    Quoted(Data<Quoted>),
}

#[derive(Debug, Serialize)]
pub struct Quoted {
    /// Always true.
    pub dry_run: bool,
    pub price: Price,
    /// What the account has to pay with; null without a limit.
    pub available: Option<f64>,
    /// Always true: refusals are ordinary errors.
    pub would_be_accepted: bool,
}

#[derive(Debug, Serialize)]
pub struct Price {
    pub currency: &'static str,
    /// The most it can cost.
    pub amount: f64,
    pub unit: &'static str,
    pub unit_price: f64,
    pub estimated_units: f64,
    /// False: the list names no price, so it costs nothing.
    pub published: bool,
}
