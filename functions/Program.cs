using Azure.Core;
using Azure.Monitor.OpenTelemetry.Exporter;
using Microsoft.Azure.Functions.Worker.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using StreamFunctions.Functions;
using StreamFunctions.Functions.Settings;
using StreamFunctions.Functions.Telemetry;

var builder = FunctionsApplication.CreateBuilder(args);
builder.ConfigureFunctionsWebApplication();
builder.Services.AddStreamFunctions(builder.Configuration);
if (builder.Configuration["APPLICATIONINSIGHTS_CONNECTION_STRING"] is { Length: > 0 } connection)
{
    // Sign in as the storage connection does: the same user-assigned identity serves the whole app. Null = by key.
    var storage = builder.Configuration.GetSection("AzureWebJobsStorage");
    TokenCredential? credential = storage["credential"] is null
        ? null
        : Credentials.For(new IdentitySettings(ManagedIdentity: true, storage["clientId"]));
    builder.Services.AddOpenTelemetry()
        .WithMetrics(metrics => metrics
            .AddMeter(StreamMeter.Name)
            .AddAzureMonitorMetricExporter(o => o.ConnectionString = connection, credential))
        .WithTracing(traces => traces
            .AddSource("Azure.*")
            .AddAzureMonitorTraceExporter(o => o.ConnectionString = connection, credential));
}

await builder.Build().RunAsync();
