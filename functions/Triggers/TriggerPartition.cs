using System.Globalization;
using System.Text.Json;
using Microsoft.Azure.Functions.Worker;

namespace StreamFunctions.Functions;

/// <summary>Finds the partition that a batch comes from: the trigger tells it in its binding data, as JSON.</summary>
internal static class TriggerPartition
{
    /// <summary>The partition's number.</summary>
    /// <exception cref="InvalidOperationException">The binding data lack it.</exception>
    public static int Of(FunctionContext context)
    {
        if (context.BindingContext.BindingData.TryGetValue("PartitionContext", out var data) && data is not null)
        {
            using var json = JsonDocument.Parse(data as string ?? data.ToString()!);
            foreach (var property in json.RootElement.EnumerateObject())
            {
                if (property.Name.Equals("PartitionId", StringComparison.OrdinalIgnoreCase)
                    && int.TryParse(property.Value.GetString(), NumberStyles.None, CultureInfo.InvariantCulture, out var partition))
                {
                    return partition;
                }
            }
        }

        throw new InvalidOperationException("The trigger's binding data have no PartitionContext.PartitionId: without the partition, events cannot be ordered.");
    }
}
