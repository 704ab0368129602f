//! What a key may do. One table; everything else derives from it.

use std::fmt;

use serde_json::Value as Json;

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Scope {
    /// See resources of the workspace.
    Read,
    /// Make, change and delete them.
    Write,
    /// Manage keys and members.
    Admin,
}

impl Scope {
    pub const ALL: [Scope; 3] = [Scope::Read, Scope::Write, Scope::Admin];

    pub fn as_str(self) -> &'static str {
        match self {
            Scope::Read => "read",
            Scope::Write => "write",
            Scope::Admin => "admin",
        }
    }

    pub fn parse(text: &str) -> Option<Scope> {
        Scope::ALL.into_iter().find(|scope| scope.as_str() == text)
    }
}

impl fmt::Display for Scope {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// A set of scopes. The default is all of them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Scopes(Vec<Scope>);

impl Scopes {
    pub fn all() -> Self {
        Self(Scope::ALL.to_vec())
    }

    pub fn only(scopes: impl IntoIterator<Item = Scope>) -> Self {
        let given: Vec<Scope> = scopes.into_iter().collect();
        Self(Scope::ALL.into_iter().filter(|scope| given.contains(scope)).collect())
    }

    pub fn allows(&self, scope: Scope) -> bool {
        self.0.contains(&scope)
    }

    pub(crate) fn to_json(&self) -> Json {
        self.0.iter().map(|scope| scope.as_str()).collect()
    }

    /// Scopes this program does not know (of a later version) grant nothing.
    pub(crate) fn from_json(json: &Json) -> Self {
        let names = json.as_array().map(Vec::as_slice).unwrap_or_default();
        Self::only(names.iter().filter_map(Json::as_str).filter_map(Scope::parse))
    }
}

impl Default for Scopes {
    fn default() -> Self {
        Self::all()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stored_scopes_grant_only_what_they_name() {
        assert_eq!(Scopes::from_json(&Scopes::all().to_json()), Scopes::all());
        let odd = serde_json::json!(["write", "fly", 3, "write"]);
        assert_eq!(Scopes::from_json(&odd), Scopes::only([Scope::Write]));
        for nothing in [serde_json::json!(null), serde_json::json!("admin"), serde_json::json!({})] {
            assert!(!Scopes::from_json(&nothing).allows(Scope::Read));
        }
    }
}
