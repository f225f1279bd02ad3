//! The ledger against a disk that loses its power, and against files of earlier days.

mod sim;
mod model;
mod crash;
mod cases;
mod upkeep;
mod cost;
