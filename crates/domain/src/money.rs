//! Amounts of money and credits: whole millionths, so that sums are exact.

use std::fmt;
use std::str::FromStr;

/// One dollar, or one credit, in the unit of every amount.
pub const UNIT: i64 = 1_000_000;

/// What an account is kept in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Currency {
    Usd,
    Credits,
}

impl Currency {
    pub const ALL: [Currency; 2] = [Currency::Usd, Currency::Credits];

    /// The wire spelling.
    pub fn as_str(self) -> &'static str {
        match self {
            Currency::Usd => "usd",
            Currency::Credits => "credits",
        }
    }

    /// An amount as people read it: `$4.50`, `10 credits`.
    pub fn show(self, amount: Amount) -> String {
        match self {
            Currency::Credits if amount == Amount(UNIT) => "1 credit".to_owned(),
            Currency::Credits => format!("{amount} credits"),
            Currency::Usd => {
                let sign = if amount.0 < 0 { "-" } else { "" };
                let digits = Amount(amount.0.saturating_abs()).to_string();
                match digits.split_once('.') {
                    None => format!("{sign}${digits}"),
                    Some((whole, part)) => format!("{sign}${whole}.{part:0<2}"),
                }
            }
        }
    }
}

impl fmt::Display for Currency {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl FromStr for Currency {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let found = Currency::ALL.into_iter().find(|currency| currency.as_str() == text);
        found.ok_or_else(|| format!("`{text}` is not a currency: `usd` or `credits`"))
    }
}

/// Millionths of a dollar or of a credit. May be negative: what was spent without having been paid in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Amount(pub i64);

impl Amount {
    pub const ZERO: Amount = Amount(0);

    /// For the wire, which speaks JSON numbers; nothing is computed with it.
    pub fn to_f64(self) -> f64 {
        self.0 as f64 / UNIT as f64
    }
}

/// The shortest exact decimal: `4.5`, `0.000667`, `-3`.
impl fmt::Display for Amount {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (sign, size) = (if self.0 < 0 { "-" } else { "" }, self.0.unsigned_abs());
        let (whole, part) = (size / UNIT as u64, size % UNIT as u64);
        if part == 0 {
            return write!(f, "{sign}{whole}");
        }
        write!(f, "{sign}{whole}.{}", format!("{part:06}").trim_end_matches('0'))
    }
}

/// Reads decimals of at most six places, as people type them: `12`, `0.05`, `-3.5`.
impl FromStr for Amount {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let refused = || format!("`{text}` is not an amount: write a number such as `12.50`, with at most six places");
        let (negative, digits) = text.strip_prefix('-').map_or((false, text), |digits| (true, digits));
        let (whole, part) = digits.split_once('.').unwrap_or((digits, "0"));
        let numeric = |digits: &str| digits.bytes().all(|byte| byte.is_ascii_digit());
        if whole.is_empty() || part.is_empty() || part.len() > 6 || !numeric(whole) || !numeric(part) {
            return Err(refused());
        }
        let whole: i64 = whole.parse().map_err(|_| refused())?;
        let part: i64 = format!("{part:0<6}").parse().map_err(|_| refused())?;
        let size = whole.checked_mul(UNIT).and_then(|size| size.checked_add(part)).ok_or_else(refused)?;
        Ok(Amount(if negative { -size } else { size }))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_are_read_and_written_exactly() {
        for (text, micros) in
            [("0", 0), ("42.5", 42_500_000), ("0.000667", 667), ("-3", -3_000_000), ("-0.05", -50_000)]
        {
            assert_eq!(text.parse(), Ok(Amount(micros)));
            assert_eq!(Amount(micros).to_string(), text);
        }
        for text in ["", ".5", "1.", "1e3", "+1", "0.0000001", "99999999999999", "1,5", "--1", "NaN"] {
            assert!(text.parse::<Amount>().is_err(), "{text}");
        }
    }

    #[test]
    fn amounts_are_shown_as_people_write_them() {
        assert_eq!(Currency::Usd.show(Amount(4_500_000)), "$4.50");
        assert_eq!(Currency::Usd.show(Amount(5_000_000)), "$5");
        assert_eq!(Currency::Usd.show(Amount(-66_700)), "-$0.0667");
        assert_eq!(Currency::Credits.show(Amount(10_000_000)), "10 credits");
        assert_eq!(Currency::Credits.show(Amount(1_000_000)), "1 credit");
    }
}
