//! What is served, compared with the contract.

use std::collections::BTreeSet;

use herald_http::{UNSERVED, served_operations};
use herald_wire::contract;

/// How many operations were not served when this was last lowered. It only goes down.
const UNSERVED_AT_MOST: usize = 39;

#[test]
fn every_operation_is_served_or_on_the_list_that_only_shrinks() {
    let contracted: BTreeSet<&str> = contract().operations().iter().map(|operation| operation.id.as_str()).collect();
    let served: BTreeSet<&str> = served_operations().into_iter().collect();
    let unserved: BTreeSet<&str> = UNSERVED.iter().copied().collect();

    let both: Vec<_> = served.intersection(&unserved).collect();
    assert!(both.is_empty(), "served and on the list: {both:?}");
    let known: BTreeSet<&str> = served.union(&unserved).copied().collect();
    assert_eq!(known, contracted);
    assert_eq!(unserved.len(), UNSERVED.len(), "the list names an operation twice");
    assert!(UNSERVED.len() <= UNSERVED_AT_MOST, "the list has grown to {}", UNSERVED.len());
}
