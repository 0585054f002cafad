using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.Abstractions;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace StreamFunctions.Local.Functions.Http;

/// <summary>
/// Serves the HTTP functions on the loopback interface. Keys are not asked for: what can reach the loopback interface is this
/// machine. Start and stop once.
/// </summary>
internal sealed partial class HttpTriggerHost : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly FunctionInvoker _invoker;
    private readonly ILogger<HttpTriggerHost> _logger;

    /// <param name="catalog">Where the functions are.</param>
    /// <param name="routePrefix">What every route starts with; may be empty.</param>
    /// <param name="port">The TCP port on the loopback interface; 0 for a free one.</param>
    /// <param name="invoker">Calls the functions.</param>
    /// <param name="logger">Where failed calls are told.</param>
    public HttpTriggerHost(
        FunctionCatalog catalog, string routePrefix, int port, FunctionInvoker invoker, ILogger<HttpTriggerHost> logger)
    {
        _invoker = invoker;
        _logger = logger;
        // Empty: the others take addresses from variables and files of the working directory, and watch all of that directory.
        WebApplicationBuilder builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.Services.AddRouting();
        builder.Services.AddMvcCore();
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, port));
        _app = builder.Build();
        foreach ((FunctionDescriptor function, HttpBinding trigger) in catalog.With<HttpBinding>())
        {
            Map(function, trigger, routePrefix.Trim('/'));
        }
    }

    /// <summary>Where the host listens; null before the start.</summary>
    public Uri? Address { get; private set; }

    public async Task StartAsync(CancellationToken cancellation)
    {
        await _app.StartAsync(cancellation);
        IServer server = _app.Services.GetRequiredService<IServer>();
        Address = new Uri(server.Features.Get<IServerAddressesFeature>()!.Addresses.First());
    }

    public async ValueTask DisposeAsync() => await _app.DisposeAsync();

    private void Map(FunctionDescriptor function, HttpBinding trigger, string prefix)
    {
        string pattern = $"/{prefix}/{trigger.Route.TrimStart('/')}".Replace("//", "/", StringComparison.Ordinal);
        RequestDelegate handle = http => HandleAsync(function, http);
        if (trigger.Methods.Count == 0)
        {
            _app.Map(pattern, handle);
        }
        else
        {
            _app.MapMethods(pattern, trigger.Methods.Select(method => method.ToUpperInvariant()), handle);
        }
    }

    private async Task HandleAsync(FunctionDescriptor function, HttpContext http)
    {
        try
        {
            Dictionary<string, object?> data = new(http.Request.RouteValues, StringComparer.OrdinalIgnoreCase);
            object? result = await _invoker.InvokeAsync(function, new Invocation(http.Request, data), http.RequestAborted);
            await WriteAsync(http, result);
        }
        catch (BindingValueException error)
        {
            http.Response.StatusCode = StatusCodes.Status400BadRequest;
            await http.Response.WriteAsync(error.Message);
        }
        catch (OperationCanceledException) when (http.RequestAborted.IsCancellationRequested)
        {
            // Nobody waits for the answer any more.
        }
#pragma warning disable CA1031 // A failing function answers 500 and harms nothing else.
        catch (Exception error)
#pragma warning restore CA1031
        {
            CallFailed(error, function.Name);
            if (!http.Response.HasStarted)
            {
                http.Response.StatusCode = StatusCodes.Status500InternalServerError;
            }
        }
    }

    private static Task WriteAsync(HttpContext http, object? result) => result switch
    {
        null => Task.CompletedTask,
        IResult typed => typed.ExecuteAsync(http),
        IActionResult action => action.ExecuteResultAsync(new ActionContext(http, http.GetRouteData(), new ActionDescriptor())),
        string text => http.Response.WriteAsync(text),
        _ => Results.Json(result).ExecuteAsync(http),
    };

    [LoggerMessage(4240, LogLevel.Error, "HTTP function '{Function}' failed.")]
    private partial void CallFailed(Exception error, string function);
}
