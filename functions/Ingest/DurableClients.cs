using Microsoft.DurableTask.Client;
using Microsoft.Extensions.DependencyInjection;

namespace StreamFunctions.Functions.Ingest;

/// <summary>
/// The durable client for services that outlive one invocation. The Functions worker hands clients out only by binding,
/// so every function that has one leaves it here; a host that registers a <see cref="DurableTaskClient"/> itself
/// (the local one) is asked first. Thread-safe.
/// </summary>
public sealed class DurableClients(IServiceProvider services)
{
    private volatile DurableTaskClient? _bound;

    /// <summary>The client.</summary>
    /// <exception cref="InvalidOperationException">None is registered and no function has been called yet.</exception>
    public DurableTaskClient Current => services.GetService<DurableTaskClient>() ?? _bound
        ?? throw new InvalidOperationException("No durable client yet: it comes with the first invocation of a function that binds one.");

    /// <summary>Keeps the client of an invocation; all clients of one app reach the same task hub.</summary>
    public void Keep(DurableTaskClient client) => _bound = client;
}
