-- For wrk: requests the paths of a file in turn, each thread from its own start; prints the figures as JSON.
local threads = 0

function setup(thread)
  thread:set("number", threads)
  threads = threads + 1
end

function init(args)
  paths, at = {}, 0
  for line in io.lines(args[1]) do
    paths[#paths + 1] = wrk.format("GET", line, { ["Accept-Encoding"] = args[2] or "gzip" })
  end
  at = math.floor(#paths * number / 7) % #paths
end

function request()
  at = at % #paths + 1
  return paths[at]
end

function done(summary, latency, requests)
  local errors = summary.errors
  io.write(string.format(
    '{"requests":%d,"seconds":%.3f,"p50":%.3f,"p95":%.3f,"p99":%.3f,"max":%.3f,"errors":%d}\n',
    summary.requests, summary.duration / 1e6,
    latency:percentile(50) / 1e3, latency:percentile(95) / 1e3, latency:percentile(99) / 1e3, latency.max / 1e3,
    errors.connect + errors.read + errors.write + errors.status + errors.timeout))
end
