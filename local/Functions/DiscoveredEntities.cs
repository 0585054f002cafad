using Microsoft.DurableTask.Entities;
using Microsoft.Extensions.DependencyInjection;
using StreamFunctions.Local.Entities;

namespace StreamFunctions.Local.Functions;

/// <summary>Makes the entities of the discovered entity functions, each batch's from a service scope of its own. Thread-safe.</summary>
internal static class DiscoveredEntities
{
    public static EntityFactories Create(FunctionCatalog catalog, IServiceProvider services) => new(
        catalog.With<EntityBinding>().ToDictionary(
            found => found.Trigger.EntityName, found => (Func<EntityLease>)(() => Lease(services, found.Trigger.EntityType))));

    private static EntityLease Lease(IServiceProvider services, Type type)
    {
        AsyncServiceScope scope = services.CreateAsyncScope();
        return new EntityLease((ITaskEntity)ActivatorUtilities.GetServiceOrCreateInstance(scope.ServiceProvider, type), scope);
    }
}
