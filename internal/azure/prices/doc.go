// Package prices asks the Azure Retail Prices API what our plans and
// caches cost. It needs no account.
//
// Source: "Azure Retail Prices overview": the filter's values are case-sensitive
// in 2023-01-01-preview, answers come in pages with a NextPageLink, and prices in
// other currencies than USD are for reference. The client has been tried on
// answers in the documented form only, not against the API itself.
//
// It imports the catalog only; commands import it. A new item to look up is a row in
// the catalog's meters.
package prices
