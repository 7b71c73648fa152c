"""Let failures of webhooks be those that happen to an attempt alone."""

from django.db import migrations, models


class Migration(migrations.Migration):
    """What goes wrong on our side was never written as a failure: it takes no attempt, and is tried again."""

    dependencies = [("partners", "0002_webhooks")]

    operations = [
        migrations.AlterField(
            model_name="webhookdelivery",
            name="failure",
            field=models.CharField(
                blank=True,
                choices=[
                    ("name", "域名查不到"),
                    ("address", "域名指向不允许的网络地址"),
                    ("connection", "连接不上"),
                    ("tls", "证书或者 TLS 有问题"),
                    ("timeout", "超时"),
                    ("answer", "答复不是 HTTP，或者太长"),
                    ("status", "状态码不是 2xx"),
                    ("redirect", "答复是跳转，我们不跟随"),
                ],
                max_length=10,
            ),
        ),
    ]
