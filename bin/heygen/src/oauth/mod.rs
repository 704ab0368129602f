//! Log-in through the browser: OAuth 2.0, authorisation code with PKCE (RFC 7636) and a loopback redirect (RFC 8252).

mod callback;

use std::process::{Command, Stdio};
use std::time::Duration;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::Value;
use sha2::{Digest, Sha256};

use crate::call::encode;
use crate::credentials::{self, Credential, Tokens};
use crate::environment::{DEFAULT_API_BASE, Environment};
use crate::failure::{CliError, Exit};
use crate::{random, transport};
use callback::Callback;

/// Public client, so there is no secret. A server knows it by this name.
const CLIENT_ID: &str = "heygen-cli";
const SCOPE: &str = "openid profile email";
/// Time a user has to agree in the browser.
const PATIENCE: Duration = Duration::from_secs(300);
/// Tokens that end within this many seconds are renewed before they are used.
const RENEW_BEFORE: i64 = 60;

/// The hosted service keeps OAuth on hosts of its own; every other server has it beside the API.
fn authorize_base(environment: &Environment) -> &str {
    if environment.api_base == DEFAULT_API_BASE { "https://app.heygen.com" } else { &environment.api_base }
}

fn token_base(environment: &Environment) -> &str {
    if environment.api_base == DEFAULT_API_BASE { "https://api2.heygen.com" } else { &environment.api_base }
}

/// Asks the user in the browser, and exchanges the code for tokens.
pub fn login(environment: &Environment) -> Result<Tokens, CliError> {
    transport::check_base(environment)?;
    let verifier = random::token()?;
    let state = random::token()?;
    let callback = Callback::listen(state.clone())?;
    let challenge = URL_SAFE_NO_PAD.encode(Sha256::digest(verifier.as_bytes()));
    let query = [
        ("client_id", CLIENT_ID),
        ("state", &state),
        ("redirect_uri", &callback.redirect_uri),
        ("code_challenge", &challenge),
        ("code_challenge_method", "S256"),
        ("response_type", "code"),
        ("scope", SCOPE),
    ];
    let query: Vec<String> = query.iter().map(|(name, value)| format!("{name}={}", encode(value))).collect();
    let address = format!("{}/oauth/authorize?{}", authorize_base(environment), query.join("&"));
    match &environment.browser {
        Some(browser) if open(browser, &address) => {
            eprintln!("Waiting for the browser; if none opens, visit\n{address}")
        }
        _ => eprintln!("Open this address to log in:\n{address}"),
    }
    let code = callback.wait(PATIENCE)?;
    let form = [
        ("grant_type", "authorization_code"),
        ("client_id", CLIENT_ID),
        ("code", &code),
        ("redirect_uri", &callback.redirect_uri),
        ("code_verifier", &verifier),
    ];
    ask_for_tokens(&format!("{}/v1/oauth/token", token_base(environment)), &form)
}

/// These tokens, or new ones in their place when they are about to expire; new ones are stored.
pub fn fresh(environment: &Environment, tokens: Tokens) -> Result<Tokens, CliError> {
    let now = jiff::Timestamp::now().as_second();
    let Some(refresh_token) = tokens.refresh_token.clone() else { return Ok(tokens) };
    if tokens.expires_at.is_none_or(|end| end - now > RENEW_BEFORE) {
        return Ok(tokens);
    }
    let form = [("grant_type", "refresh_token"), ("client_id", CLIENT_ID), ("refresh_token", &refresh_token)];
    let address = format!("{}/v1/oauth/refresh_token", token_base(environment));
    let mut renewed = ask_for_tokens(&address, &form)?;
    // A server may keep the refresh token and the scope as they are.
    renewed.refresh_token = renewed.refresh_token.or(Some(refresh_token));
    renewed.scope = renewed.scope.or(tokens.scope);
    credentials::store(environment, &Credential::OAuth(renewed.clone()))?;
    Ok(renewed)
}

/// Tells the server to forget the tokens.
pub fn revoke(environment: &Environment, tokens: &Tokens) -> Result<(), CliError> {
    let (token, kind) = match &tokens.refresh_token {
        Some(token) => (token, "refresh_token"),
        None => (&tokens.access_token, "access_token"),
    };
    let form = [("token", token.as_str()), ("client_id", CLIENT_ID), ("token_type_hint", kind)];
    let (status, answer) = transport::post_form(&format!("{}/v1/oauth/revoke", token_base(environment)), &form)?;
    if (200..300).contains(&status) { Ok(()) } else { Err(refused(status, &answer)) }
}

fn ask_for_tokens(address: &str, form: &[(&str, &str)]) -> Result<Tokens, CliError> {
    let (status, answer) = transport::post_form(address, form)?;
    if !(200..300).contains(&status) {
        return Err(refused(status, &answer));
    }
    let text = |name: &str| answer[name].as_str().map(str::to_owned);
    let access_token = text("access_token")
        .ok_or_else(|| CliError::new(Exit::Failed, "cli_response_parse_error", "the answer holds no `access_token`"))?;
    let expires_at = answer["expires_in"].as_i64().map(|seconds| jiff::Timestamp::now().as_second() + seconds);
    Ok(Tokens { access_token, refresh_token: text("refresh_token"), scope: text("scope"), expires_at })
}

/// RFC 6749, section 5.2; a server without OAuth answers with the API's envelope instead.
fn refused(status: u16, answer: &Value) -> CliError {
    let Some(code) = answer["error"].as_str() else {
        return CliError::from_answer(status, answer, None, None).hint("log in with an API key: `heygen auth login`");
    };
    let reason = answer["error_description"].as_str().unwrap_or(code);
    CliError::new(Exit::Denied, "auth_error", format!("the server refused the log-in: {reason}"))
        .hint("run `heygen auth login` again")
}

/// Whether the program could be started. It is not waited for: some browsers stay.
fn open(browser: &str, address: &str) -> bool {
    let quiet = || Stdio::null();
    Command::new(browser).arg(address).stdin(quiet()).stdout(quiet()).stderr(quiet()).spawn().is_ok()
}
