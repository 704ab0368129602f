use herald_store::StoreError;

#[derive(Debug, thiserror::Error)]
pub enum IdentityError {
    #[error(transparent)]
    Store(#[from] StoreError),
    #[error("{what} must have 1 to {max} characters and no control characters")]
    Name { what: &'static str, max: usize },
    #[error("workspace {0} does not exist")]
    NoWorkspace(herald_domain::id::WorkspaceId),
    #[error("the system's randomness cannot be read: {0}")]
    Randomness(#[from] std::io::Error),
}

/// Names people give to things: trimmed, bounded, printable.
pub(crate) fn check_name(what: &'static str, name: &str) -> Result<String, IdentityError> {
    const MAX: usize = 100;
    let name = name.trim();
    if name.is_empty() || name.chars().count() > MAX || name.chars().any(char::is_control) {
        return Err(IdentityError::Name { what, max: MAX });
    }
    Ok(name.to_owned())
}
