using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace StreamFunctions.Faults.Tests;

/// <summary>What the proxy does with a request.</summary>
internal enum ProxyMode
{
    Pass,
    Slow,
    Errors,
    Timeouts,
    Resets,

    /// <summary>Every request is answered with 403, and none is carried out.</summary>
    Refused,
}

/// <summary>
/// Stands between the host and the table service, on the loopback interface, and misbehaves as told. It stands for what
/// the real service does under load and what a network does, which Azurite never does. Thread-safe.
/// </summary>
internal sealed class TableProxy : IAsyncDisposable
{
    private static readonly string[] HopByHop = ["Connection", "Host", "Keep-Alive", "Transfer-Encoding"];

    private readonly WebApplication _app;
    private readonly HttpClient _client;
    private readonly Uri _target;
    private readonly Random _random;
    private volatile TaskCompletionSource _untilNextMode = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private volatile ProxyMode _mode;
    private long _disturbed;

    private TableProxy(WebApplication app, Uri target, int seed)
    {
        _app = app;
        _target = target;
        _random = new Random(seed);
        _client = new HttpClient(new SocketsHttpHandler { AutomaticDecompression = DecompressionMethods.None, UseProxy = false, AllowAutoRedirect = false })
        {
            Timeout = Timeout.InfiniteTimeSpan,
        };
    }

    /// <summary>The port that it listens on.</summary>
    public int Port { get; private set; }

    /// <summary>How many requests were answered wrongly, late or not at all.</summary>
    public long Disturbed => Interlocked.Read(ref _disturbed);

    /// <summary>What it does from now on; requests that hang are let go.</summary>
    public ProxyMode Mode
    {
        set
        {
            _mode = value;
            Interlocked.Exchange(ref _untilNextMode, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)).TrySetResult();
        }
    }

    public static async Task<TableProxy> StartAsync(Uri target, int seed)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.Listen(IPAddress.Loopback, 0);
            kestrel.Limits.MaxRequestBodySize = null;
        });
        var app = builder.Build();
        var proxy = new TableProxy(app, target, seed);
        app.Run(proxy.HandleAsync);
        await app.StartAsync();
        proxy.Port = new Uri(app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single()).Port;
        return proxy;
    }

    public async ValueTask DisposeAsync()
    {
        Mode = ProxyMode.Pass;
        await _app.StopAsync();
        await _app.DisposeAsync();
        _client.Dispose();
    }

    // Half of the requests are carried out before they go wrong: the caller cannot know which.
    private async Task HandleAsync(HttpContext context)
    {
        if (_mode == ProxyMode.Refused)
        {
            Interlocked.Increment(ref _disturbed);
            context.Response.StatusCode = StatusCodes.Status403Forbidden;
            return;
        }

        var mode = Draw(0.7) ? _mode : ProxyMode.Pass;
        if (mode == ProxyMode.Pass)
        {
            await ForwardAsync(context, answer: true);
            return;
        }

        Interlocked.Increment(ref _disturbed);
        if (mode == ProxyMode.Slow)
        {
            await Task.WhenAny(_untilNextMode.Task, Task.Delay(TimeSpan.FromMilliseconds(700), TimeProvider.System, context.RequestAborted));
            await ForwardAsync(context, answer: true);
            return;
        }

        if (Draw(0.5))
        {
            await ForwardAsync(context, answer: false);
        }

        switch (mode)
        {
            case ProxyMode.Errors:
                int[] codes = [429, 500, 503];
                context.Response.StatusCode = codes[Number(codes.Length)];
                break;
            case ProxyMode.Timeouts:
                await Task.WhenAny(_untilNextMode.Task, Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, context.RequestAborted));
                context.Abort();
                break;
            default:
                context.Abort();
                break;
        }
    }

    private async Task ForwardAsync(HttpContext context, bool answer)
    {
        try
        {
            using var request = await ToRequestAsync(context);
            using var response = await _client.SendAsync(request, context.RequestAborted);
            if (answer)
            {
                await CopyAsync(response, context.Response);
            }
        }
        catch (Exception exception) when (exception is HttpRequestException or IOException or OperationCanceledException)
        {
            // The service is down: so is this way to it.
            context.Abort();
        }
    }

    private async Task<HttpRequestMessage> ToRequestAsync(HttpContext context)
    {
        var body = new MemoryStream();
        await context.Request.Body.CopyToAsync(body, context.RequestAborted);
        var feature = context.Features.Get<Microsoft.AspNetCore.Http.Features.IHttpRequestFeature>()!;
        var request = new HttpRequestMessage(new HttpMethod(context.Request.Method), new Uri(_target, feature.RawTarget))
        {
            Content = new ByteArrayContent(body.ToArray()),
        };
        foreach (var (name, value) in context.Request.Headers.Where(h => !HopByHop.Contains(h.Key, StringComparer.OrdinalIgnoreCase)))
        {
            if (!request.Headers.TryAddWithoutValidation(name, (IEnumerable<string?>)value))
            {
                request.Content.Headers.TryAddWithoutValidation(name, (IEnumerable<string?>)value);
            }
        }

        return request;
    }

    private static async Task CopyAsync(HttpResponseMessage from, HttpResponse to)
    {
        to.StatusCode = (int)from.StatusCode;
        foreach (var (name, values) in from.Headers.Concat(from.Content.Headers).Where(h => !HopByHop.Contains(h.Key, StringComparer.OrdinalIgnoreCase)))
        {
            to.Headers[name] = values.ToArray();
        }

        if (from.StatusCode is not (HttpStatusCode.NoContent or HttpStatusCode.NotModified))
        {
            await from.Content.CopyToAsync(to.Body);
        }
    }

    private bool Draw(double likelihood)
    {
        lock (_random)
        {
            return _random.NextDouble() < likelihood;
        }
    }

    private int Number(int below)
    {
        lock (_random)
        {
            return _random.Next(below);
        }
    }
}
