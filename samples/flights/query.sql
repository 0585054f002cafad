-- What a day at each airport was like: one row per airport and day of departures.
-- The flights carry the local time of their departure without an offset; it is read as UTC (see README.md here).
SELECT
    origin,
    COUNT(*)      AS flights,
    AVG(delay)    AS avgDelay,
    MIN(delay)    AS minDelay,
    MAX(delay)    AS maxDelay,
    STDEV(delay)  AS stdevDelay,
    SUM(distance) AS miles
INTO results
FROM flights TIMESTAMP BY date
GROUP BY origin, TumblingWindow(day, 1)
