using Azure.Data.Tables;
using StreamFunctions.Local.EventHubs.Client;
using StreamFunctions.Local.Reading;

namespace StreamFunctions.Local.Smoke;

/// <summary>The deployment that is tested.</summary>
/// <param name="EventHubs">The namespace.</param>
/// <param name="Hub">Its hub.</param>
/// <param name="Pipeline">The pipeline's name.</param>
/// <param name="State">The account with generation, progress and status.</param>
/// <param name="Results">The account with results, late rows and dead letters; may be the same.</param>
/// <param name="Prefix">What the tables' names begin with.</param>
internal sealed record SmokeTarget(
    EventHubsConnectionString EventHubs, string Hub, string Pipeline, TableServiceClient State, TableServiceClient Results, string Prefix)
{
    public PipelineTables StateTables => new(State, Prefix, Pipeline);

    public PipelineTables ResultTables => new(Results, Prefix, Pipeline);
}
