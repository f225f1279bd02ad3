//! An article's id as people and records write it: 26 digits of base 32.

use std::fmt;
use std::str::FromStr;

use super::ArticleId;

const DIGITS: &[u8; 32] = b"0123456789abcdefghijklmnopqrstuv";

impl fmt::Display for ArticleId {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut bits = 0_u32;
        let mut held = 0;
        let mut bytes = self.0.iter();
        for _ in 0..26 {
            while held < 5 {
                bits = bits << 8 | u32::from(bytes.next().copied().unwrap_or_default());
                held += 8;
            }
            held -= 5;
            let digit = DIGITS.get((bits >> held & 31) as usize).copied().unwrap_or(b'0');
            write!(out, "{}", char::from(digit))?;
        }
        Ok(())
    }
}

impl FromStr for ArticleId {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let (mut bytes, mut bits, mut held) = ([0; 17], 0_u32, 0);
        let mut places = bytes.iter_mut();
        for digit in text.bytes() {
            let value = DIGITS.iter().position(|known| *known == digit.to_ascii_lowercase());
            let value = value.and_then(|value| u32::try_from(value).ok()).ok_or("no digit of an id")?;
            (bits, held) = (bits << 5 | value, held + 5);
            if held >= 8 {
                held -= 8;
                let [byte, ..] = (bits >> held).to_le_bytes();
                *places.next().ok_or("too long for an id")? = byte;
            }
        }
        // The last two of 130 bits are the first of the last byte.
        let last = places.next().filter(|_| held == 2).ok_or("too short for an id")?;
        let [byte, ..] = (bits << 6).to_le_bytes();
        *last = byte;
        Ok(Self(bytes))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_is_130_bits_in_base32hex() {
        let mut bytes = [0xff; 17];
        assert_eq!(ArticleId(bytes).to_string(), "v".repeat(26));
        bytes = [0; 17];
        bytes[0] = 0b0000_1000;
        assert_eq!(ArticleId(bytes).to_string(), format!("1{}", "0".repeat(25)));
    }

    #[test]
    fn what_is_written_is_read() {
        for seed in 0..200_u8 {
            let place =
                |at: usize| seed.wrapping_mul(31).wrapping_add(97_u8.wrapping_mul(at.to_le_bytes()[0]));
            let mut bytes: [u8; 17] = std::array::from_fn(place);
            bytes[16] &= 0xc0;
            assert_eq!(ArticleId(bytes).to_string().parse(), Ok(ArticleId(bytes)));
        }
        for wrong in ["", "w", &"0".repeat(25), &"0".repeat(27), &"w".repeat(26)] {
            assert!(wrong.parse::<ArticleId>().is_err(), "{wrong}");
        }
    }
}
