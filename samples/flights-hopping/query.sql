-- The last seven days at each airport, every day: each flight counts in seven windows.
-- The flights carry the local time of their departure without an offset; it is read as UTC (see ../flights/README.md).
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
GROUP BY origin, HoppingWindow(day, 7, 1)
