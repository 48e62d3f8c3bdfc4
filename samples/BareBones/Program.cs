// The smallest whole program: takes a key back out of its waiting period, and tells every way it can fail from the others.
using Trent.Client;
using Trent.Protocol;

if (args is not [var keyId])
{
    await Console.Error.WriteLineAsync("usage: BareBones <key id or key ARN>");
    return 2;
}

try
{
    // Endpoint, Region and credentials come from where every AWS tool looks: AWS_ENDPOINT_URL, AWS_REGION, AWS_ACCESS_KEY_ID, ~/.aws ...
    using KmsClient client = new(KmsClientConfiguration.FromEnvironment());

    CancelKeyDeletionCommand command = new() { KeyId = keyId };
    CancelKeyDeletionOutput output = await client.SendAsync(command);

    Console.WriteLine($"{output.KeyId} will not be deleted. It is disabled; EnableKey makes it usable.");
    return 0;
}
catch (NotFoundException error)
{
    return await FailAsync(3, "There is no such key", error);
}
catch (InvalidArnException error)
{
    return await FailAsync(4, "That is no ARN of a key", error);
}
catch (KMSInvalidStateException error)
{
    return await FailAsync(5, "The key is not waiting for its deletion", error);
}
catch (DependencyTimeoutException error)
{
    return await FailAsync(6, "The service was too slow, three times; try again later", error);
}
catch (KMSInternalException error)
{
    return await FailAsync(7, "The service failed, three times; report the request id", error);
}
catch (KmsServiceException error)
{
    return await FailAsync(1, $"The service refused with {error.ErrorCode}", error);
}
catch (Exception error) when (error is KmsTransportException or KmsConfigurationException)
{
    await Console.Error.WriteLineAsync(error.Message);
    return 8;
}

static async Task<int> FailAsync(int exitCode, string meaning, KmsServiceException error)
{
    await Console.Error.WriteLineAsync($"{meaning}: {error.Message} (request {error.RequestId})");
    return exitCode;
}
