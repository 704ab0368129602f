//! Documentation rendered from the contract: error codes, operations, and the document itself.

use axum::Json;
use axum::response::Html;
use herald_domain::ErrorCode;
use herald_wire::contract;
use maud::html;
use serde_json::Value;

use super::page;
use crate::unserved::UNSERVED;

/// `/docs/error-codes`: where the `doc_url` of every error leads.
pub async fn error_codes() -> Html<String> {
    let meanings = &contract().document()["components"]["schemas"]["ErrorCode"]["x-meaning"];
    page(
        "Error codes",
        html! {
            main {
                h1 { "Error codes" }
                p.dim { "Every failed call answers " code { "{\"error\": {\"code\", \"message\", \"param\", \"doc_url\"}}" } "." }
                @for code in ErrorCode::ALL {
                    h2 id=(code.as_str().replace('_', "-")) { code { (code.as_str()) } " " span.tag { (code.status()) } }
                    p { (meanings[code.as_str()].as_str().unwrap_or("")) }
                }
            }
        },
    )
}

/// `/docs/api`: the operations, and which of them this server answers.
pub async fn reference() -> Html<String> {
    page(
        "API reference",
        html! {
            main {
                h1 { "API reference" }
                p.dim { "The schemas are in the " a href="/openapi.json" { "OpenAPI document" } "; " code { "heygen COMMAND --request-schema" } " prints one." }
                table {
                    tr { th { "Call" } th { "What it does" } th { "Command" } }
                    @for operation in contract().operations() {
                        tr {
                            td { span.tag { (operation.method) } " " code { (operation.path) } }
                            td { (operation.summary) @if UNSERVED.contains(&operation.id.as_str()) { " " span.dim { "(not served yet)" } } }
                            td { @if let Some(words) = &operation.cli { code { (words.join(" ")) } } }
                        }
                    }
                }
            }
        },
    )
}

/// `/openapi.json`: the contract.
pub async fn document() -> Json<Value> {
    Json(contract().document().clone())
}
