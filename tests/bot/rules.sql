-- A row of most tables.
INSERT INTO programme_version (version, starts_at, digest, body)
VALUES (1, '2026-03-01 12:00:00+00:00', 'd', '{}');
INSERT INTO account (key, total, debt, length, head) VALUES ('a', 0, 0, 0, 'a'), ('b', 0, 0, 0, 'b');
INSERT INTO ledger_entry (id, account_id, seq, kind, points, cause, once, fingerprint, rule_version, detail, at, previous, hash)
VALUES (1, 'a', 1, 'earn_activity', 50, 'join', 'join:a', 'f', 1, '{}', '2026-03-01 12:00:00+00:00', 'a', 'h1');
INSERT INTO lot (id, account_id, entry_id, points, remaining, available_at) VALUES (1, 'a', 1, 50, 50, '2026-03-01 12:00:00+00:00');
UPDATE account SET total = 50, length = 1, head = 'h1' WHERE key = 'a';
INSERT INTO ledger_entry (id, account_id, seq, kind, points, cause, once, fingerprint, rule_version, detail, at, previous, hash)
VALUES (2, 'a', 2, 'redeem', -20, 'voucher:v', 'redeem:v', 'f', 1, '{}', '2026-03-01 12:00:00+00:00', 'h1', 'h2');
INSERT INTO draw (id, entry_id, lot_id, points) VALUES (1, 2, 1, 20);
UPDATE account SET total = 30, length = 2, head = 'h2' WHERE key = 'a';
INSERT INTO ledger_entry (id, account_id, seq, kind, points, cause, once, fingerprint, rule_version, detail, at, previous, hash)
VALUES (10, 'b', 1, 'gift_in', 10, 'merge:c', 'merge:c:in', 'f', 1, '{}', '2026-03-01 12:00:00+00:00', 'b', 'k1');
INSERT INTO lot (id, account_id, entry_id, points, remaining, available_at, expires_at) VALUES (2, 'b', 10, 10, 10, '2026-03-01 12:00:00+00:00', '2026-03-02 12:00:00+00:00');
UPDATE account SET total = 10, length = 1, head = 'k1' WHERE key = 'b';
INSERT INTO ledger_entry (id, account_id, seq, kind, points, cause, once, fingerprint, rule_version, detail, at, previous, hash)
VALUES (11, 'b', 2, 'redeem', -5, 'voucher:w', 'redeem:w', 'f', 1, '{}', '2026-03-03 12:00:00+00:00', 'k1', 'k2');
INSERT INTO checkpoint (id, at, accounts, previous, signature) VALUES (1, '2026-03-01 12:00:00+00:00', 1, '', 's1');
INSERT INTO checkpoint_head (id, checkpoint_id, account_id, length, head) VALUES (1, 1, 'a', 2, 'h2');
INSERT INTO activity (id, account_id, rule, subject, once, state, points, entry_id, asked_at, decided_by, reason, claim)
VALUES (1, 'a', 'join', '', 'join:a', 'earned', 50, 1, '2026-03-01 12:00:00+00:00', 'rule', '', ''),
       (2, 'a', 'review', 'r1', 'review:1', 'waiting', 20, NULL, '2026-03-01 12:00:00+00:00', '', '', ''),
       (3, 'a', 'review', 'r2', 'review:2', 'rejected', 20, NULL, '2026-03-01 12:00:00+00:00', 'bo', '', '');
INSERT INTO member (id, account_id, number, name, locale, zone, marketing, silent, joined_at)
VALUES (1, 'a', 'M1', 'Ana', 'en', 'UTC', false, false, '2026-03-01 12:00:00+00:00'),
       (2, 'b', 'M2', 'Ben', 'en', 'UTC', false, false, '2026-03-01 12:00:00+00:00');
INSERT INTO identity (id, member_id, kind, address) VALUES (1, 1, 'telegram', 'telegram:1');
INSERT INTO consent (id, member_id, channel, purpose, granted, wording, source, at)
VALUES (1, 1, 'telegram', 'programme', true, 'yes; "of course"', 'telegram:1:1', '2026-03-01 12:00:00+00:00');
INSERT INTO shop_order (id, key, source, number, phone, email, currency, total_cents, refunded_cents, cancelled, rate, posted, postings, received_at)
VALUES (1, 'kith:1', 'kith', '1', '', '', 'GBP', 5400, 0, false, '1', 54, 1, '2026-03-01 12:00:00+00:00');
INSERT INTO order_event (id, order_id, key, event, fingerprint, body, received_at)
VALUES (1, 1, 'kith:1:paid:0', 'paid', 'f', '{}', '2026-03-01 12:00:00+00:00');
INSERT INTO voucher (id, key, account_id, entry_id, state, points, value_cents, currency, code_hash, last_four, issued_at, expires_at, used_by)
VALUES (1, 'v1', 'a', 2, 'issued', 20, 100, 'GBP', 'c1', 'ABCD', '2026-03-01 12:00:00+00:00', '2026-05-30 12:00:00+00:00', '');
INSERT INTO referral_link (code, member_id, created_at) VALUES ('ANA', 1, '2026-03-01 12:00:00+00:00');
INSERT INTO referral (id, friend_id, advocate_id, code, attributed_at, stage, decided_by, advocate_points, friend_points, postings)
VALUES (9, 2, 1, 'ANA', '2026-03-01 12:00:00+00:00', 'rewarded', '', 200, 200, 2);
INSERT INTO referral_decision (id, friend_id, advocate_id, code, path, tag, outcome, touched_at, at)
VALUES (1, 2, 1, 'ANA', 'text', '', 'attributed', '2026-03-01 12:00:00+00:00', '2026-03-01 12:00:00+00:00');
INSERT INTO referral_milestone (key, member_id, friends, points, postings, at) VALUES ('1:3', 1, 3, 100, 1, '2026-03-01 12:00:00+00:00');
INSERT INTO referral_block (key, kind, reason, by, at) VALUES ('phone:f', 'phone', 'r', 'bo', '2026-03-01 12:00:00+00:00');
INSERT INTO outgoing (id, once, channel, address, locale, kind, saying, state, reason, attempts, not_before, lease_until, created_at)
VALUES (1, 'reply:1', 'telegram', 'telegram:1', 'en', 'reply', '{}', 'queued', '', 0,
        '2026-03-01 12:00:00+00:00', '2026-03-01 12:00:00+00:00', '2026-03-01 12:00:00+00:00');
INSERT INTO api_token (id, name, token_hash, scopes, created_at, revoked_at)
VALUES (1, 'till', 't1', 'rules:read', '2026-03-01 12:00:00+00:00', '2026-03-01 12:00:00+00:00');
INSERT INTO api_answer (key, fingerprint, status, body, about, at) VALUES ('t1:k', 'f', 200, '{}', 'A', '2026-03-01 12:00:00+00:00');
INSERT INTO staff (id, name, role, created_at) VALUES (1, 'Till', 'agent', '2026-03-01 12:00:00+00:00'), (2, 'Office', 'manager', '2026-03-01 12:00:00+00:00');
UPDATE staff SET removed_at = '2026-03-02 12:00:00+00:00' WHERE id = 2;
INSERT INTO staff_chat (id, staff_id, address, bound_at) VALUES (1, 1, 'telegram:9', '2026-03-01 12:00:00+00:00');
INSERT INTO act (id, at, staff_id, "by", act, about, reason, detail) VALUES (1, '2026-03-01 12:00:00+00:00', 1, 'Till', 'grant', 'member:M1', 'r', '{}');
INSERT INTO proposal (id, member_id, points, reason, by_id, at, state, decided_by_id)
VALUES (1, 1, 900, 'r', 1, '2026-03-01 12:00:00+00:00', 'approved', 2), (2, 1, 900, 'r', 1, '2026-03-01 12:00:00+00:00', 'waiting', NULL);
INSERT INTO segment (id, name, text, version, created_by, created_at, changed_at) VALUES (1, 'all', '', 1, 'bo', '2026-03-01 12:00:00+00:00', '2026-03-01 12:00:00+00:00');
INSERT INTO campaign (id, name, state, version, segment, local_time, held_out, outcome_days, created_by, created_at, approved_by, launched_by, frozen_through)
VALUES (1, 'spring', 'draft', 1, '', '', 0, 14, 'bo', '2026-03-01 12:00:00+00:00', '', '', 0), (2, 'draft', 'draft', 1, '', '', 0, 14, 'bo', '2026-03-01 12:00:00+00:00', '', '', 0);
INSERT INTO campaign_text (id, key, campaign_id, variant, locale, text, picture, buttons, template) VALUES (1, '1:a:en', 1, 'a', 'en', 'Hi', '', '[]', '');
INSERT INTO campaign_link (id, key, campaign_id, name, url) VALUES (1, '1:shop', 1, 'shop', 'https://kith.example');
UPDATE campaign SET state = 'running', launched_at = '2026-03-01 12:00:00+00:00' WHERE id = 1;
INSERT INTO outgoing (id, once, channel, address, locale, kind, saying, state, reason, attempts, not_before, lease_until, created_at, campaign_id, variant)
VALUES (2, 'campaign:1:1', 'telegram', 'telegram:1', 'en', 'marketing', '{}', 'queued', '', 0,
        '2026-03-01 12:00:00+00:00', '2026-03-01 12:00:00+00:00', '2026-03-01 12:00:00+00:00', 1, 'a');
INSERT INTO member_tag (key, member_id, tag) VALUES ('1:vip', 1, 'vip');
INSERT INTO job_run (id, job, process, started_at, told_at, seen_at, did, state, error)
VALUES (1, 'tiers', 'a:1', '2026-03-01 12:00:00+00:00', '2026-03-01 12:00:00+00:00', '2026-03-01 12:00:00+00:00', 0, 'running', '');

-- Each of these breaks a rule.
DELETE FROM act;
UPDATE act SET reason = 's';
UPDATE act SET reason = '', "by" = 'Tilly';
UPDATE act SET reason = '', detail = '{"points": 1}';
UPDATE act SET about = 'member:2';
DELETE FROM staff;
UPDATE staff SET name = 'Tilly' WHERE id = 1;
UPDATE staff SET role = 'king' WHERE id = 1;
UPDATE staff SET removed_at = NULL WHERE id = 2;
INSERT INTO staff_chat (id, staff_id, address, bound_at) VALUES (2, 2, 'telegram:9', '2026-03-01 12:00:00+00:00');
DELETE FROM proposal;
UPDATE proposal SET points = 90000 WHERE id = 2;
UPDATE proposal SET state = 'approved', decided_by_id = 1 WHERE id = 2;
UPDATE proposal SET state = 'approved' WHERE id = 2;
UPDATE proposal SET state = 'rejected' WHERE id = 1;
UPDATE campaign SET state = 'draft' WHERE id = 1;
UPDATE campaign SET state = 'approved' WHERE id = 1;
UPDATE campaign SET segment = 'points > 1' WHERE id = 1;
UPDATE campaign SET held_out = 100 WHERE id = 1;
UPDATE campaign SET held_out = 10000 WHERE id = 2;
UPDATE campaign SET state = 'paused' WHERE id = 2;
UPDATE campaign SET state = 'running' WHERE id = 2;
DELETE FROM campaign WHERE id = 1;
UPDATE campaign_text SET text = 'Ho';
DELETE FROM campaign_text;
INSERT INTO campaign_text (id, key, campaign_id, variant, locale, text, picture, buttons, template) VALUES (2, '1:b:en', 1, 'b', 'en', 'Hi', '', '[]', '');
UPDATE campaign_link SET url = 'https://elsewhere.example';
UPDATE outgoing SET campaign_id = 2 WHERE id = 2;
UPDATE outgoing SET campaign_id = NULL WHERE id = 2;
UPDATE outgoing SET variant = 'b' WHERE id = 2;
INSERT INTO member_tag (key, member_id, tag) VALUES ('1:vip', 2, 'vip');
UPDATE programme_version SET digest = 'e';
DELETE FROM programme_version;
UPDATE ledger_entry SET points = 51 WHERE id = 1;
DELETE FROM ledger_entry;
UPDATE draw SET points = 21;
DELETE FROM draw;
UPDATE consent SET granted = false;
UPDATE consent SET wording = '', source = '';
DELETE FROM consent;
UPDATE order_event SET event = 'cancelled';
DELETE FROM order_event;
DELETE FROM lot;
DELETE FROM voucher;
UPDATE lot SET points = 60;
UPDATE lot SET available_at = '2027-01-01 00:00:00+00:00';
UPDATE lot SET expires_at = '2027-01-01 00:00:00+00:00';
UPDATE lot SET account_id = 'b';
UPDATE lot SET remaining = 51;
UPDATE lot SET remaining = -1;
UPDATE account SET length = 0 WHERE key = 'a';
UPDATE account SET total = 40 WHERE key = 'a';
UPDATE account SET debt = 5 WHERE key = 'a';
UPDATE account SET total = total + 5, debt = debt + 5 WHERE key = 'a';
UPDATE account SET head = 'h1' WHERE key = 'a';
UPDATE account SET length = 3 WHERE key = 'a';
UPDATE account SET key = 'c' WHERE key = 'b';
UPDATE account SET total = 5, length = 2, head = 'k2' WHERE key = 'b';
UPDATE account SET total = 10, debt = 5, length = 2, head = 'k2' WHERE key = 'b';
INSERT INTO account (key, total, debt, length, head) VALUES ('c', 5, 0, 0, 'c');
INSERT INTO account (key, total, debt, length, head) VALUES ('c', 0, 5, 0, 'c');
INSERT INTO account (key, total, debt, length, head) VALUES ('c', 0, 0, 5, 'c');
UPDATE lot SET remaining = 20 WHERE id = 1;
UPDATE lot SET remaining = remaining + 1 WHERE id = 1;
INSERT INTO lot (id, account_id, entry_id, points, remaining, available_at) VALUES (3, 'b', 11, 10, 9, '2026-03-01 12:00:00+00:00');
INSERT INTO draw (id, entry_id, lot_id, points) VALUES (2, 11, 1, 5);
INSERT INTO draw (id, entry_id, lot_id, points) VALUES (2, 2, 1, -5);
INSERT INTO draw (id, entry_id, lot_id, points) VALUES (2, 2, 1, 31);
INSERT INTO draw (id, entry_id, lot_id, points) VALUES (2, 11, 2, 5);
UPDATE checkpoint SET signature = 's2';
DELETE FROM checkpoint;
UPDATE checkpoint_head SET head = 'h1';
DELETE FROM checkpoint_head;
INSERT INTO checkpoint (id, at, accounts, previous, signature) VALUES (2, '2026-03-02 12:00:00+00:00', 0, '', 's2');
INSERT INTO checkpoint (id, at, accounts, previous, signature) VALUES (2, '2026-03-02 12:00:00+00:00', -1, 's1', 's2');
DELETE FROM activity;
UPDATE activity SET rule = 'poll' WHERE id = 2;
UPDATE activity SET once = 'again' WHERE id = 2;
UPDATE activity SET state = 'waiting' WHERE id = 1;
UPDATE activity SET state = 'earned' WHERE id = 3;
UPDATE activity SET points = 51 WHERE id = 1;
UPDATE activity SET entry_id = 10 WHERE id = 1;
UPDATE activity SET entry_id = NULL WHERE id = 1;
UPDATE activity SET state = 'lost' WHERE id = 2;
UPDATE account SET total = -1;
UPDATE account SET debt = -1;
DELETE FROM account WHERE key = 'a';
DELETE FROM member WHERE id = 1;
INSERT INTO ledger_entry (id, account_id, seq, kind, points, cause, once, fingerprint, rule_version, detail, at, previous, hash)
VALUES (3, 'a', 3, 'earn_activity', 0, 'x', 'zero', 'f', 1, '{}', '2026-03-01 12:00:00+00:00', 'h2', 'h3');
INSERT INTO ledger_entry (id, account_id, seq, kind, points, cause, once, fingerprint, rule_version, detail, at, previous, hash)
VALUES (3, 'a', 3, 'earn_activity', -1, 'x', 'earned less than nothing', 'f', 1, '{}', '2026-03-01 12:00:00+00:00', 'h2', 'h3');
INSERT INTO ledger_entry (id, account_id, seq, kind, points, cause, once, fingerprint, rule_version, detail, at, previous, hash)
VALUES (3, 'a', 3, 'redeem', 1, 'x', 'paid less than nothing', 'f', 1, '{}', '2026-03-01 12:00:00+00:00', 'h2', 'h3');
INSERT INTO ledger_entry (id, account_id, seq, kind, points, cause, once, fingerprint, rule_version, detail, at, previous, hash)
VALUES (3, 'a', 3, 'magic', 1, 'x', 'no such kind', 'f', 1, '{}', '2026-03-01 12:00:00+00:00', 'h2', 'h3');
INSERT INTO ledger_entry (id, account_id, seq, kind, points, cause, once, fingerprint, rule_version, detail, at, previous, hash)
VALUES (3, 'a', 0, 'earn_activity', 1, 'x', 'before the first', 'f', 1, '{}', '2026-03-01 12:00:00+00:00', 'h2', 'h3');
INSERT INTO ledger_entry (id, account_id, seq, kind, points, cause, once, fingerprint, rule_version, detail, at, previous, hash)
VALUES (3, 'a', 3, 'earn_activity', 1, 'x', 'join:a', 'f', 1, '{}', '2026-03-01 12:00:00+00:00', 'h2', 'h3');
INSERT INTO ledger_entry (id, account_id, seq, kind, points, cause, once, fingerprint, rule_version, detail, at, previous, hash)
VALUES (3, 'a', 3, 'earn_activity', 1, 'x', 'forks the chain', 'f', 1, '{}', '2026-03-01 12:00:00+00:00', 'h1', 'h3');
INSERT INTO ledger_entry (id, account_id, seq, kind, points, cause, once, fingerprint, rule_version, detail, at, previous, hash)
VALUES (3, 'nobody', 1, 'earn_activity', 1, 'x', 'of nobody', 'f', 1, '{}', '2026-03-01 12:00:00+00:00', 'n', 'h3');
INSERT INTO ledger_entry (id, account_id, seq, kind, points, cause, once, fingerprint, rule_version, detail, at, previous, hash)
VALUES (3, 'a', 4, 'earn_activity', 1, 'x', 'leaves one out', 'f', 1, '{}', '2026-03-01 12:00:00+00:00', 'h2', 'h3');
INSERT INTO ledger_entry (id, account_id, seq, kind, points, cause, once, fingerprint, rule_version, detail, at, previous, hash)
VALUES (3, 'a', 3, 'earn_activity', 1, 'x', 'continues nothing', 'f', 1, '{}', '2026-03-01 12:00:00+00:00', 'h9', 'h3');
INSERT INTO draw (id, entry_id, lot_id, points) VALUES (2, 2, 1, 0);
INSERT INTO draw (id, entry_id, lot_id, points) VALUES (2, 9, 1, 5);
UPDATE voucher SET points = 1;
UPDATE voucher SET kind = 'shipping';
UPDATE voucher SET terms = '{"percent": 100}';
UPDATE voucher SET entry_id = NULL, replaces_id = 1;
UPDATE voucher SET entry_id = 1;
UPDATE voucher SET returned_points = 21;
UPDATE voucher SET account_id = 'b';
UPDATE voucher SET code_hash = 'c2';
UPDATE voucher SET state = 'lost';
UPDATE voucher SET state = 'reserved';
UPDATE voucher SET reserved_until = '2026-03-02 12:00:00+00:00';
INSERT INTO identity (id, member_id, kind, address) VALUES (2, 2, 'telegram', 'telegram:1');
INSERT INTO identity (id, member_id, kind, address) VALUES (2, 2, 'pigeon', 'pigeon:1');
UPDATE member SET account_id = 'a' WHERE id = 2;
UPDATE shop_order SET refunded_cents = 5401;
UPDATE shop_order SET total_cents = -1;
UPDATE shop_order SET posted = -1;
INSERT INTO order_event (id, order_id, key, event, fingerprint, body, received_at)
VALUES (2, 1, 'kith:1:paid:0', 'paid', 'f', '{}', '2026-03-01 12:00:00+00:00');
INSERT INTO referral_link (code, member_id, created_at) VALUES ('ANA2', 1, '2026-03-01 12:00:00+00:00');
INSERT INTO referral (id, friend_id, advocate_id, code, attributed_at, stage, decided_by, advocate_points, friend_points, postings)
VALUES (1, 1, 1, 'ANA', '2026-03-01 12:00:00+00:00', 'joined', '', 0, 0, 0);
UPDATE referral SET review = 'perhaps';
UPDATE referral SET review = 'waiting';
UPDATE referral_decision SET path = 'pigeon';
UPDATE referral_milestone SET points = -1;
UPDATE referral_block SET kind = 'pigeon';
UPDATE outgoing SET state = 'lost';
UPDATE outgoing SET kind = 'pigeon';
UPDATE api_token SET scopes = 'points:write';
UPDATE api_token SET token_hash = 't2';
UPDATE api_token SET revoked_at = NULL;
DELETE FROM api_token;
UPDATE api_answer SET body = '[]';
DELETE FROM api_answer;
UPDATE job_run SET state = 'lost';
UPDATE job_run SET state = 'done';
UPDATE job_run SET took_ms = 5;
UPDATE job_run SET state = 'failed', took_ms = 5;
UPDATE job_run SET state = 'done', took_ms = 5, error = 'x';
