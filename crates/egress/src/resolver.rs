//! Name resolution that answers judged addresses only. The client dials what this returns, so a name cannot change
//! its meaning between the check and the connection.

use std::net::SocketAddr;
use std::sync::Arc;

use reqwest::dns::{Addrs, Name, Resolve, Resolving};

use crate::client::EgressPolicy;

/// A name with at least one address that may not be dialled. One bad address condemns the name: which of them would
/// be used is up to whoever controls it.
#[derive(Debug, thiserror::Error)]
#[error("the name resolves to an address that is not public")]
pub(crate) struct PrivateName;

#[derive(Debug, thiserror::Error)]
#[error("the name does not resolve")]
pub(crate) struct UnknownName;

pub(crate) struct JudgingResolver {
    pub policy: Arc<EgressPolicy>,
}

impl Resolve for JudgingResolver {
    fn resolve(&self, name: Name) -> Resolving {
        let policy = Arc::clone(&self.policy);
        Box::pin(async move {
            let found: Vec<SocketAddr> = match tokio::net::lookup_host((name.as_str(), 0)).await {
                Ok(addresses) => addresses.collect(),
                Err(_) => return Err(UnknownName.into()),
            };
            if found.is_empty() {
                return Err(UnknownName.into());
            }
            if found.iter().any(|address| !policy.allows(address.ip())) {
                return Err(PrivateName.into());
            }
            Ok(Box::new(found.into_iter()) as Addrs)
        })
    }
}
