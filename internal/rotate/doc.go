// Package rotate renews both access keys of the session cache while the app is
// in use, in an order that nobody notices:
//
//  1. The stack is as its settings say, and the app answers. Otherwise nothing is
//     touched: an update would deploy more than a key.
//  2. The key that the app does not use is renewed. So the app never moves to a
//     key that somebody may have known for long.
//  3. The app moves to it: redisKey is set, and the stack updated.
//  4. The app's REDIS_URL has the new key, as Azure has it, and the app answers.
//  5. The key that the app used before is renewed.
//
// Where the app has its REDIS_URL from a vault, an update puts it there, and step 3 goes on: app
// and slot are told to read the vault, and start with what they have read. They are told so
// before step 2, too: a run before may have ended between.
//
// After each step both keys that anybody may be using are valid, so it can stop
// anywhere without harm. Nothing has to be remembered either: run again, it begins
// with the key that is idle by then, and in the end both are new.
//
// It works on whatever implements [Stack]: a stack of the Pulumi CLI, of the embedded
// Azure, or of a rehearsal. Those import it; it imports program/outputs and
// internal/azure/arm.
package rotate
