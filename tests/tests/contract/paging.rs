//! Lists walked page by page while rows come in.

use std::collections::BTreeSet;

use herald_wire::contract;
use serde_json::{Value, json};

use crate::holdings::{self, Holdings, text};
use crate::recipes::{self, Call};
use crate::served;

/// What a walk needs to know of a list.
struct List {
    call: Call,
    /// The member that tells rows apart.
    key: &'static str,
    /// Rows that are there at the start, and how another comes; none where lists are fixed.
    insert: Option<Box<dyn Fn()>>,
}
