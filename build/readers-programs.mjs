/** What pandas and R are told to do in `npm run readers`: read the tables and print their rows with all digits. */

/** Arguments: the record's folder, the folder of its CSV, the engine for Parquet or nothing. */
export const pandasProgram = `
import json, sys
from pathlib import Path
import pandas as pd
record, csv, engine = Path(sys.argv[1]), Path(sys.argv[2]), sys.argv[3]

def text(value):
    if hasattr(value, "tolist"):
        value = value.tolist()
    if isinstance(value, list):
        return [text(part) for part in value]
    if isinstance(value, float):
        return None if value != value else repr(value).replace("inf", "Infinity")
    return value

def rows(frame):
    return [{key: text(value) for key, value in row.items()} for row in frame.to_dict("records")]

def from_csv(name):
    return pd.read_csv(csv / f"{name}.csv", float_precision="round_trip")

def table(name):
    if not engine:
        return from_csv(name)
    files = sorted(record.glob(f"{name}-*.parquet"))
    return pd.concat([pd.read_parquet(file, engine=engine) for file in files], ignore_index=True)

json.dump({
    "runs": rows(table("runs")),
    "trajectory": rows(table("trajectory")),
    "expectations": rows(from_csv("expectations")),
}, sys.stdout)
`;

/** Argument: the folder of the CSV. */
export const rProgram = `
csv <- commandArgs(trailingOnly = TRUE)[1]
quoted <- function(text) paste0('"', gsub('"', '\\\\\\\\"', gsub("\\\\\\\\", "\\\\\\\\\\\\\\\\", text)), '"')
field <- function(value) {
  if (is.na(value)) return("null")
  if (is.numeric(value)) return(paste0('"', sub("Inf", "Infinity", sprintf("%.17g", value)), '"'))
  quoted(as.character(value))
}
rows <- function(name) {
  frame <- read.csv(file.path(csv, paste0(name, ".csv")), check.names = FALSE, stringsAsFactors = FALSE)
  names <- paste0('"', names(frame), '":')
  lines <- vapply(seq_len(nrow(frame)), function(k) {
    paste0("{", paste0(names, vapply(frame, function(column) field(column[k]), ""), collapse = ","), "}")
  }, "")
  paste0('"', name, '":[', paste(lines, collapse = ","), "]")
}
cat("{", paste(vapply(c("runs", "trajectory", "expectations"), rows, ""), collapse = ","), "}", sep = "")
`;
