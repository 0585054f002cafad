SELECT deviceId, COUNT(*) AS events, SUM(temperature) AS total, MIN(temperature) AS low, MAX(temperature) AS high
INTO results
FROM readings TIMESTAMP BY time
GROUP BY deviceId, TumblingWindow(second, $seconds)
