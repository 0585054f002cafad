namespace StreamFunctions.Infra.Tests;

/// <summary>
/// Built-in roles by id, as https://learn.microsoft.com/azure/role-based-access-control/built-in-roles lists them; on
/// purpose not read from the templates.
/// </summary>
internal static class Roles
{
    private static readonly Dictionary<string, string> Names = new()
    {
        ["b7e6dc6d-f1e8-4753-8033-0f276bb0955b"] = "Storage Blob Data Owner",
        ["ba92f5b4-2d11-453d-a403-e96b0029c9fe"] = "Storage Blob Data Contributor",
        ["974c5e8b-45b9-4653-ba55-5f855dd0fb88"] = "Storage Queue Data Contributor",
        ["0a9a7e1f-b9d0-4cc4-a60d-0319b160aaa3"] = "Storage Table Data Contributor",
        ["76199698-9eea-4c19-bc75-cec21354c6b6"] = "Storage Table Data Reader",
        ["a638d3c7-ab3a-418d-83e6-5f17a39d4fde"] = "Azure Event Hubs Data Receiver",
        ["2b629674-e913-4c01-ae53-ef4638d8f975"] = "Azure Event Hubs Data Sender",
        ["3913510d-42f4-4e42-8a64-420c390055eb"] = "Monitoring Metrics Publisher",
        ["0ad04412-c4d5-4796-b79c-f76d14c8d402"] = "Durable Task Data Contributor",
    };

    public static string NameOf(string roleDefinitionId)
    {
        var id = roleDefinitionId[(roleDefinitionId.LastIndexOf('/') + 1)..];
        return Names.GetValueOrDefault(id, $"unknown role {id}");
    }
}
