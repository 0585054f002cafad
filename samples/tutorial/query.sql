-- The last five readings of each sensor, after every reading: a count window of size 5, step 1.
SELECT sensor, COUNT(*) AS readings, SUM(value) AS total
INTO results
FROM readings TIMESTAMP BY time
GROUP BY sensor, CountWindow(5, 1)
